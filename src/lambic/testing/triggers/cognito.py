"""Cognito user pool triggers. AWS: "Customizing user pool workflows with Lambda triggers"."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ..account import REGION, new_id

_POOL = f"{REGION}_a1B2c3D4e"
_CLIENT = "1h57kf5cpq17m0eml12EXAMPLE"
_GROUPS: dict[str, Any] = {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None}

# Trigger -> (what its request has beside the user, the fields of its response).
_TRIGGERS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "PreSignUp": ({"validationData": None}, ("autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone")),
    "PostConfirmation": ({}, ()),
    "PreAuthentication": ({"validationData": None, "userNotFound": False}, ()),
    "PostAuthentication": ({"newDeviceUsed": False}, ()),
    "TokenGeneration": ({"groupConfiguration": _GROUPS}, ("claimsOverrideDetails",)),
    "CustomMessage": (
        {"codeParameter": "{####}", "linkParameter": "{##Click Here##}", "usernameParameter": None},
        ("smsMessage", "emailMessage", "emailSubject"),
    ),
    "DefineAuthChallenge": (
        {"session": [], "userNotFound": False},
        ("challengeName", "issueTokens", "failAuthentication"),
    ),
    "CreateAuthChallenge": (
        {"challengeName": "CUSTOM_CHALLENGE", "session": [], "userNotFound": False},
        ("publicChallengeParameters", "privateChallengeParameters", "challengeMetadata"),
    ),
    "VerifyAuthChallengeResponse": (
        {"privateChallengeParameters": {}, "challengeAnswer": "", "userNotFound": False},
        ("answerCorrect",),
    ),
    "UserMigration": (
        {"password": "secret", "validationData": None},
        ("userAttributes", "finalUserStatus", "messageAction", "desiredDeliveryMediums", "forceAliasCreation"),
    ),
    "CustomEmailSender": ({"type": "customEmailSenderRequestV1", "code": None}, ()),
    "CustomSMSSender": ({"type": "customSMSSenderRequestV1", "code": None}, ()),
}
_FALSE = ("autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone")


def cognito(
    trigger_source: str,
    *,
    user_name: str = "user",
    user_attributes: Mapping[str, str] | None = None,
    request: Mapping[str, Any] | None = None,
    version: str = "1",
) -> dict[str, Any]:
    """The event of a trigger, "PreSignUp_SignUp" and the like; `request` is put over what its request has.

    Versions "2" and "3" of token generation have scopes and a response for both tokens. Raises ValueError for a trigger
    that there is not.
    """
    extras, answers = _find_trigger(trigger_source.partition("_")[0], version)
    attributes = {"sub": new_id(), "email_verified": "true", "cognito:user_status": "CONFIRMED"}
    return {
        "version": version,
        "triggerSource": trigger_source,
        "region": REGION,
        "userPoolId": _POOL,
        "userName": user_name,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": _CLIENT},
        "request": {"userAttributes": attributes | dict(user_attributes or {}), **deepcopy(extras), **(request or {})},
        "response": {name: False if name in _FALSE else None for name in answers},
    }


def _find_trigger(name: str, version: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    if name not in _TRIGGERS:
        raise ValueError(f"{name!r} is no trigger of a user pool; there are {', '.join(_TRIGGERS)}")
    if name == "TokenGeneration" and version != "1":
        return {"groupConfiguration": _GROUPS, "scopes": ["openid"]}, ("claimsAndScopeOverrideDetails",)
    return _TRIGGERS[name]
