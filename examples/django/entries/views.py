from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import UserCreationForm
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from .forms import EntryForm
from .models import Entry


def shown():
    return Entry.objects.filter(is_hidden=False).select_related("author")


@require_safe
def index(request):
    page = Paginator(shown(), 20).get_page(request.GET.get("page"))
    return render(request, "entries/index.html", {"page": page, "form": EntryForm()})


@require_safe
def entry(request, number):
    return render(request, "entries/entry.html", {"entry": get_object_or_404(shown(), pk=number)})


@login_required
@require_http_methods(["GET", "POST"])
def write(request):
    form = EntryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        form.instance.author = request.user
        return redirect("entry", number=form.save().pk)
    return render(request, "entries/write.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def register(request):
    form = UserCreationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.save())
        return redirect("index")
    return render(request, "entries/register.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
def whoami(request):
    """The caller's address, scheme and host, as the app sees them."""
    return JsonResponse({
        "address": request.META["REMOTE_ADDR"],
        "url": request.build_absolute_uri(),
        "user": request.user.get_username() or None,
    })


@require_safe
def health(request):
    """Asks nothing of the database."""
    return JsonResponse({"status": "ok"})
