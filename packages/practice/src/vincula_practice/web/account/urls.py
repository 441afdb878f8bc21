from allauth.account import views as allauth
from django.urls import include, path

from vincula_practice.web.account import views
from vincula_practice.web.account.factors import views as factor_views
from vincula_practice.web.account.factors.urls import factors, plain, steps
from vincula_practice.web.account.mailbox import views as mailbox
from vincula_practice.web.account.places import views as places

account = (
    [
        path("", views.me, name="me"),
        path("role/", views.choose_role, name="role"),
        path("language/", views.language, name="language"),
        path("address/", mailbox.address, name="address"),
        path("places/", places.mine, name="places"),
        path("places/end/", places.end, name="end_place"),
        path("places/end-others/", places.end_others, name="end_others"),
        path("colleagues/<uuid:member_id>/", places.colleague, name="colleague"),
        path(
            "colleagues/<uuid:member_id>/out/",
            places.sign_out_colleague,
            name="colleague_out",
        ),
        path(
            "colleagues/<uuid:member_id>/anew/",
            places.start_over,
            name="colleague_anew",
        ),
    ],
    "account",
)

# Only the pages we have words for: nobody signs up.
sign_in = [
    path("", plain(allauth.login), name="account_login"),
    path("out/", plain(allauth.logout), name="account_logout"),
    path("closed/", plain(allauth.signup), name="account_signup"),
    path("inactive/", plain(allauth.account_inactive), name="account_inactive"),
    *steps,
    path(
        "password/",
        plain(allauth.password_change),
        name="account_change_password",
    ),
    path(
        "password/set/",
        plain(allauth.password_set),
        name="account_set_password",
    ),
    path("forgotten/", plain(allauth.password_reset), name="account_reset_password"),
    path(
        "forgotten/code/",
        plain(factor_views.ConfirmReset.as_view()),
        name="account_confirm_password_reset_code",
    ),
    path(
        "forgotten/new/",
        plain(factor_views.CompleteReset.as_view()),
        name="account_complete_password_reset",
    ),
    path(
        "forgotten/done/",
        plain(allauth.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", include(account)),
    path("account/protection/", include(factors)),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("sign-in/", include(sign_in)),
]
