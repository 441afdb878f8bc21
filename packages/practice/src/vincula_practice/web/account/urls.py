from allauth.account import views as allauth
from django.urls import include, path, re_path

from vincula_practice.web.account import views

account = (
    [
        path("", views.me, name="me"),
        path("role/", views.choose_role, name="role"),
        path("language/", views.language, name="language"),
    ],
    "account",
)

# Only the pages we have words for: nobody signs up, and an address is changed by the
# practice that invited its owner.
sign_in = [
    path("", allauth.login, name="account_login"),
    path("out/", allauth.logout, name="account_logout"),
    path("closed/", allauth.signup, name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("again/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("forgotten/", allauth.password_reset, name="account_reset_password"),
    path(
        "forgotten/sent/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "forgotten/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", include(account)),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("sign-in/", include(sign_in)),
]
