"""Which address is open to whom, by name and method (PEOPLE-2). The gate asks it: a route without a row is shut.

A verb whose rule is about a thing is asked again by the view, which has the thing; here it means "signed in".
"""

PUBLIC, SIGNED_IN, OPERATORS = "public", "signed in", "operators"
Row = dict[str, str]  # method: PUBLIC, SIGNED_IN, OPERATORS or a verb of people.policy.TABLE; HEAD is GET


def _page(access: str) -> Row:
    return {"GET": access}


def _form(access: str) -> Row:
    return {"GET": access, "POST": access}


def _button(access: str) -> Row:
    return {"POST": access}


ROUTES: dict[str, Row] = {
    "home": _page(PUBLIC),
    "offline": _page(PUBLIC),
    "service_worker": _page(PUBLIC),
    "components": _page(OPERATORS),  # and in production it is not there at all
    "events": _page(SIGNED_IN),
    "audit": _page("audit.read"),
    "audit_export": _button("audit.read"),
    # The system
    "health": _page(OPERATORS),
    "health_now": _page(OPERATORS),
    "try_again": _button(OPERATORS),
    "healthz": _page(PUBLIC),
    "readyz": _page(PUBLIC),
    "metrics": _page(PUBLIC),  # asks for its own token
    # The way in
    "account_login": _form(PUBLIC),
    "mfa_authenticate": _form(PUBLIC),
    "account_logout": _form(PUBLIC),  # between password and second factor too: the way back to the start
    "invitation": _form(PUBLIC),
    "account_set_password": _form(PUBLIC),
    "account_reset_password": _form(PUBLIC),
    "account_reset_password_done": _page(PUBLIC),
    "account_reset_password_from_key": _form(PUBLIC),
    "account_reset_password_from_key_done": _page(PUBLIC),
    # One's own account
    "account": _form(SIGNED_IN),
    "account_reauthenticate": _form(SIGNED_IN),
    "mfa_reauthenticate": _form(SIGNED_IN),
    "mfa_reauthenticate_webauthn": _form(SIGNED_IN),
    "account_change_password": _form(SIGNED_IN),
    "mfa_index": _page(SIGNED_IN),
    "mfa_activate_totp": _form(SIGNED_IN),
    "mfa_deactivate_totp": _form(SIGNED_IN),
    "mfa_view_recovery_codes": _page(SIGNED_IN),
    "mfa_generate_recovery_codes": _form(SIGNED_IN),
    "mfa_list_webauthn": _page(SIGNED_IN),
    "mfa_add_webauthn": _form(SIGNED_IN),
    "mfa_edit_webauthn": _form(SIGNED_IN),
    "mfa_remove_webauthn": _form(SIGNED_IN),
    "usersessions_list": _page(SIGNED_IN),
    "end_session": _button(SIGNED_IN),
    "end_other_sessions": _button(SIGNED_IN),
    "tokens": _form("person.change_own"),
    "revoke_token": _button("person.change_own"),
    "services": _page("install.administer"),
    "add_service": _form("install.administer"),
    "service": _form("install.administer"),
    "end_service": _button("install.administer"),
    # Settings
    "settings": _page("person.read"),
    "me": _page("person.read"),
    "people": _page("person.read"),
    "add_person": _form("install.administer"),
    "person": _page("person.read"),
    "change_person": _form("person.change_own"),
    "give_role": _form("install.administer"),
    "invite": _button("install.administer"),
    "password_link": _button("install.administer"),
    "change_email": _form("install.administer"),
    "remove_second_factor": _form("install.administer"),
    "end_sessions_of": _button("install.administer"),
    "add_absence": _form("person.absence"),
    "deactivate_person": _form("install.administer"),
    "reactivate_person": _button("install.administer"),
    "come_back": _button("person.absence"),
    "end_role": _button("team.change"),
    "give_role_back": _button("team.change"),
    "end_absence": _button("person.absence"),
    "give_absence_back": _button("person.absence"),
    "teams": _page("person.read"),
    "add_team": _form("install.administer"),
    "team": _page("team.read"),
    "change_team": _form("team.change"),
    "change_settings": _form("install.administer"),
    "add_member": _form("team.change"),
    "add_pool": _form("team.change"),
    "add_seat": _form("team.change"),
    "change_weight": _form("team.change"),
    "remove_seat": _button("team.change"),
    "give_seat_back": _button("team.change"),
    "territories": _page("person.read"),
    "add_territory": _form("install.administer"),
    "add_segment": _form("install.administer"),
    "calendars": _page("person.read"),
    "add_calendar": _form("install.administer"),
    "calendar": _page("person.read"),
    "add_holiday": _form("install.administer"),
    "remove_holiday": _button("install.administer"),
    "install": _form("install.administer"),
    "clocks": _page("person.read"),
    # The bar
    "start": _form("install.administer"),
    "bars": _page("bar.read"),
    "bar": _page("bar.read"),
    "bar_version": _page("bar.read"),
    "add_bar": _form("bar.draft"),
    "draft_bar": _button("bar.draft"),
    "save_bar": _button("bar.draft"),
    "switch_review": _button("bar.draft"),
    "ask_team": _button("bar.draft"),
    "discard_bar_draft": _button("bar.draft"),
    "take_up_proposal": _button("bar.draft"),
    "agree_to_bar": _button("bar.agree"),
    "force_bar": _form("bar.except"),
    "fit": _page("bar.read"),
    "change_fit": _form("bar.draft"),
    # The API
    "api_me": {"GET": "person.read", "PATCH": "person.change_own"},
    "api_people": {"GET": "person.read", "POST": "install.administer"},
    "api_person": {"GET": "person.read", "PATCH": "person.change_own"},
    "api_invite": _button("install.administer"),
    "api_deactivate": _button("install.administer"),
    "api_reactivate": _button("install.administer"),
    "api_come_back": _button("person.absence"),
    "api_roles": _button("install.administer"),
    "api_role": {"DELETE": "team.change"},
    "api_absences": {"GET": "person.read", "POST": "person.absence"},
    "api_absence": {"DELETE": "person.absence"},
    "api_teams": {"GET": "team.read", "POST": "install.administer"},
    "api_team": {"GET": "team.read", "PATCH": "team.change"},
    "api_team_settings": {"GET": "team.read", "PATCH": "install.administer"},
    "api_members": _button("team.change"),
    "api_pools": {"GET": "team.read", "POST": "team.change"},
    "api_seats": {"GET": "team.read", "POST": "team.change"},
    "api_turns": _page("team.read"),
    "api_seat": {"PATCH": "team.change", "DELETE": "team.change"},
    "api_territories": {"GET": "person.read", "POST": "install.administer"},
    "api_segments": {"GET": "person.read", "POST": "install.administer"},
    "api_calendars": {"GET": "person.read", "POST": "install.administer"},
    "api_holidays": {"GET": "person.read", "POST": "install.administer"},
    "api_holiday": {"DELETE": "install.administer"},
    "api_tokens": _form("person.change_own"),
    "api_token": {"DELETE": "person.change_own"},
    "api_services": _form("install.administer"),
    "api_service": {"GET": "install.administer", "DELETE": "install.administer"},
    "api_service_tokens": _form("install.administer"),
    "api_events": _page(SIGNED_IN),
    "api_audit": _page("audit.read"),
    "api_schema": _page(SIGNED_IN),
    "api_docs": _page(SIGNED_IN),
}
