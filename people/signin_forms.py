"""The fields of sign-in: allauth's forms with our words, our limits and what browsers and password safes need."""

import zoneinfo
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ledger.time import now
from people import signin
from people.adapter import AccountAdapter, SecondFactorAdapter
from people.models import User
from people.throttle import TooMany


class Ours:
    """Looks of a field: a box, no placeholder in place of a label, and allauth's help left out."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "field-box"
            field.label = self.labels.get(name, field.label)
            field.help_text = HELP.get(name, "")


HELP = {
    "password1": _("Twelve characters or more. A few words you can remember do well."),
    "code": _("Six digits from your authenticator app, or one of your recovery codes."),
}
CODE = {"inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}


class SignInForm(Ours, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class ReauthenticateForm(Ours, account.ReauthenticateForm):
    pass


class AskForResetForm(Ours, account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request: Any, **kwargs: Any) -> str:
        """The same for an address that nobody has, and as quick: a worker writes the mail."""
        signin.ask_for_reset(email=self.cleaned_data["email"], at=now())
        return self.cleaned_data["email"]


class OnceMixin:
    """A password is typed once: it can be shown, and there is a way back by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].widget.attrs["autocomplete"] = "new-password"


class NewPasswordForm(Ours, OnceMixin, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password")}


class ChangePasswordForm(Ours, OnceMixin, account.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), "password1": _("New password")}

    def clean_oldpassword(self) -> str:
        """Limited like signing in: a session left open must not be a place to guess."""
        if not AccountAdapter(self.user_request).reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise ValidationError(AccountAdapter.error_messages["enter_current_password"])
        return self.cleaned_data["oldpassword"]

    @property
    def user_request(self) -> Any:
        from allauth.core import context

        return context.request


class CodeMixin:
    labels = {"code": _("Code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= CODE

    def clean_code(self) -> str:
        try:
            self.authenticator = signin.check_code(user=self.user, code=self.cleaned_data["code"], at=now())
        except TooMany as refused:
            raise ValidationError(refused.sentence, code="too_many") from refused
        if self.authenticator is None:
            raise ValidationError(SecondFactorAdapter.error_messages["incorrect_code"])
        return self.cleaned_data["code"]


class CodeForm(CodeMixin, Ours, second_factor.AuthenticateForm):
    pass


class ConfirmByCodeForm(CodeMixin, Ours, second_factor.ReauthenticateForm):
    pass


class ActivateForm(Ours, ActivateTOTPForm):
    labels = {"code": _("The code that the app shows now")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= CODE | {"autofocus": False}
        self.fields["code"].help_text = ""


class PasskeyForm(Ours, AddWebAuthnForm):
    labels = {"name": _("What you call it")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("For example: work laptop.")


class RenamePasskeyForm(Ours, EditWebAuthnForm):
    labels = {"name": _("What you call it")}

    def save(self) -> Any:
        renamed = super().save()
        signin.note("user.second_factor_renamed", user=renamed.user, at=now())
        return renamed


class InvitationForm(forms.Form):
    """`user` is the person invited; the email is shown so that a password safe stores it beside the password."""

    email = forms.EmailField(label=_("Email"), required=False, disabled=True)
    name = forms.CharField(label=_("Your name"), max_length=200)
    password = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput, max_length=1000)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"email": user.email, "name": user.name}, **kwargs)
        told = {"email": "username", "name": "name", "password": "new-password"}  # a browser's word  # nosec B105
        for name, autocomplete in told.items():
            self.fields[name].widget.attrs |= {"class": "field-box", "autocomplete": autocomplete}
        self.fields["email"].widget.attrs["readonly"] = True
        self.fields["password"].help_text = HELP["password1"]


class PreferencesForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    zone = forms.CharField(label=_("Time zone"), max_length=64)
    single_keys = forms.BooleanField(label=_("Shortcuts of one key"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"class": "field-box", "autocomplete": "name"}
        self.fields["zone"].widget.attrs |= {"class": "field-box", "list": "zones", "spellcheck": "false"}
        self.fields["zone"].help_text = _("Times are shown in it. For example Europe/Berlin.")
        self.fields["single_keys"].help_text = _(
            "Off, keys do nothing outside of fields. The mouse and Tab do all."
        )
        self.zones = sorted(zoneinfo.available_timezones())
