from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models


class Entry(models.Model):
    """What somebody wrote, with a picture if they like."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entries")
    text = models.TextField(max_length=2000)
    picture = models.FileField(blank=True, validators=[FileExtensionValidator(["png", "jpg", "jpeg", "webp"])])
    written = models.DateTimeField(auto_now_add=True)
    is_hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ["-written", "-pk"]
        verbose_name_plural = "entries"

    def __str__(self):
        return self.text[:60]
