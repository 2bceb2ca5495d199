import tempfile
from unittest import mock

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase, override_settings

from entries.models import Entry

PICTURES = tempfile.TemporaryDirectory()
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@override_settings(STORAGES=PLAIN, MEDIA_ROOT=PICTURES.name)
class Guestbook(TestCase):
    def setUp(self):
        self.ann = User.objects.create_user("ann", password="correct horse")

    def write(self, **fields):
        self.client.force_login(self.ann)
        return self.client.post("/write/", fields)

    def test_anybody_may_register_and_log_in_and_out(self):
        fields = {"username": "bob", "password1": "battery staple", "password2": "battery staple"}
        self.assertRedirects(self.client.post("/register/", fields), "/")
        self.assertContains(self.client.get("/"), "bob")
        self.assertRedirects(self.client.post("/logout/"), "/")
        login = {"username": "bob", "password": "battery staple"}
        self.assertRedirects(self.client.post("/login/", login), "/")
        self.assertEqual(self.client.get("/whoami/").json()["user"], "bob")

    def test_an_entry_with_a_picture(self):
        answer = self.write(text="What a view", picture=SimpleUploadedFile("view.png", b"\x89PNG"))
        self.assertContains(self.client.get(answer.url), "/pictures/view")
        self.assertContains(self.client.get("/"), "What a view")

    def test_what_is_no_picture_is_refused(self):
        answer = self.write(text="Look", picture=SimpleUploadedFile("page.html", b"<script>"))
        self.assertEqual((answer.status_code, Entry.objects.count()), (400, 0))

    def test_too_large_a_picture_is_refused(self):
        with mock.patch("entries.forms.LARGEST_PICTURE", 3):
            self.assertEqual(self.write(text="Look", picture=SimpleUploadedFile("a.png", b"1234")).status_code, 400)

    def test_a_stranger_may_not_write(self):
        self.assertRedirects(self.client.post("/write/", {"text": "Hello"}), "/login/?next=/write/", fetch_redirect_response=False)

    def test_a_form_of_another_site_is_refused(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.ann)
        self.assertEqual(client.post("/write/", {"text": "Hello"}).status_code, 403)

    def test_what_is_hidden_is_not_shown(self):
        hidden = Entry.objects.create(author=self.ann, text="Buy now", is_hidden=True)
        self.assertNotContains(self.client.get("/"), "Buy now")
        self.assertEqual(self.client.get(f"/entries/{hidden.pk}/").status_code, 404)
