from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path


def where(request):
    return JsonResponse({"url": request.build_absolute_uri(), "address": request.META["REMOTE_ADDR"],
                         "token": get_token(request)})


def boom(_request):
    raise RuntimeError("the secret of the exception")


async def later(_request):
    return HttpResponse("later")


notes = [path("<int:number>/", lambda request, number: HttpResponse(f"note {number}"))]
urlpatterns = [path("where/", where), path("boom/", boom), path("later/", later), path("notes/", include(notes))]
