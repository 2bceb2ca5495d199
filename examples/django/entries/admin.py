from django.contrib import admin

from .models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ["__str__", "author", "written", "is_hidden"]
    list_editable = ["is_hidden"]
