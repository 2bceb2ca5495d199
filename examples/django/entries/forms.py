from django import forms

from .models import Entry

LARGEST_PICTURE = 5 * 1024 * 1024


class EntryForm(forms.ModelForm):
    class Meta:
        model = Entry
        fields = ["text", "picture"]

    def clean_picture(self):
        picture = self.cleaned_data["picture"]
        if picture and picture.size > LARGEST_PICTURE:
            raise forms.ValidationError("A picture has 5 MB at most.")
        return picture
