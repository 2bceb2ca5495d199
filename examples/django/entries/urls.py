from django.urls import path

from . import views

urlpatterns = [
    path("", views.index, name="index"),
    path("write/", views.write, name="write"),
    path("register/", views.register, name="register"),
    path("whoami/", views.whoami),
    path("entries/<int:number>/", views.entry, name="entry"),
    path("health/", views.health),
]
