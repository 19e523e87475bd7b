"""Cognito user pool triggers (AWS: "Customizing user pool workflows with Lambda triggers").

Cognito wants its event back with the response filled in: what is set on `event.response` is written into the JSON.
"""

from ..fields import Lazy, View, convert, field, join, optional, or_empty, part, parts, read
from ..kinds import flag, json_object, text, text_map, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Generic, TypeVar

    Value = TypeVar("Value")
    Answered = TypeVar("Answered", bound="Answer")
else:
    from ..fields import Generic

    Value = Answered = None


class Answer(View):
    """A part of the response. It gets its place in the JSON when something is set."""

    def __init__(self, raw: "Any", path: str, place: View, key: str) -> None:
        super().__init__(raw, path)
        self._place, self._key = place, key

    def write(self, key: str, value: object) -> None:
        """Sets a field, and makes the objects around it where there are none."""
        if isinstance(self._place, Answer):
            self._place.write(self._key, self.raw)
        else:
            self._place.raw[self._key] = self.raw
        self.raw[key] = value


class answer(Generic[Value]):
    """A field of the response: None until it is set."""

    def __init__(self, key: str, kind: "type[Value]") -> None:
        self.key = key

    def __get__(self, view: Answer, owner: type) -> "Value | None":
        found: Value | None = self if view is None else view.raw.get(self.key)
        return found

    def __set__(self, view: Answer, value: "Value") -> None:
        view.write(self.key, value)


class answers(Lazy[Answered]):
    """An object of the response; empty where there is none."""

    def __init__(self, key: str, view: "type[Answered]") -> None:
        super().__init__(key)
        self.view = view

    def find(self, view: View) -> "Answered":
        path, found = join(view._path, self.key), read(view, self.key)
        return self.view({} if found is None else convert(found, path, json_object), path, view, self.key)


class CallerContext(View):
    aws_sdk_version = field("awsSdkVersion", text)
    client_id = field("clientId", text)


class CognitoRequest(View):
    """`client_metadata` is what the application sent along."""

    user_attributes = or_empty("userAttributes", text_map, dict)
    client_metadata = or_empty("clientMetadata", text_map, dict)


class CognitoEvent(View):
    """Any trigger; `trigger_source` is "PreSignUp_SignUp" and the like. Known ones have classes of their own."""

    version = field("version", text)
    trigger_source = field("triggerSource", text)
    region = field("region", text)
    user_pool_id = field("userPoolId", text)
    user_name = optional("userName", text)
    caller_context = part("callerContext", CallerContext)
    request = part("request", CognitoRequest)
    response = answers("response", Answer)


class PreSignUpRequest(CognitoRequest):
    validation_data = or_empty("validationData", text_map, dict)


class PreSignUpAnswer(Answer):
    auto_confirm_user = answer("autoConfirmUser", bool)
    auto_verify_email = answer("autoVerifyEmail", bool)
    auto_verify_phone = answer("autoVerifyPhone", bool)


class PreSignUpEvent(CognitoEvent):
    """Before somebody is added; an exception refuses it."""

    request = part("request", PreSignUpRequest)
    response = answers("response", PreSignUpAnswer)


class PostConfirmationEvent(CognitoEvent):
    """After somebody confirmed an account or a new password; there is nothing to answer."""


class PreAuthenticationRequest(CognitoRequest):
    validation_data = or_empty("validationData", text_map, dict)
    user_not_found = optional("userNotFound", flag)


class PreAuthenticationEvent(CognitoEvent):
    """Before somebody signs in; an exception refuses it."""

    request = part("request", PreAuthenticationRequest)


class PostAuthenticationRequest(CognitoRequest):
    new_device_used = optional("newDeviceUsed", flag)


class PostAuthenticationEvent(CognitoEvent):
    """After somebody signed in; there is nothing to answer."""

    request = part("request", PostAuthenticationRequest)


class GroupConfiguration(View):
    groups_to_override = or_empty("groupsToOverride", texts, list)
    iam_roles_to_override = or_empty("iamRolesToOverride", texts, list)
    preferred_role = optional("preferredRole", text)


class PreTokenGenerationRequest(CognitoRequest):
    """`scopes` come from version 2 on."""

    group_configuration = part("groupConfiguration", GroupConfiguration)
    scopes = or_empty("scopes", texts, list)


class GroupAnswer(Answer):
    groups_to_override = answer("groupsToOverride", list[str])
    iam_roles_to_override = answer("iamRolesToOverride", list[str])
    preferred_role = answer("preferredRole", str)


class ClaimsAnswer(Answer):
    claims_to_add_or_override = answer("claimsToAddOrOverride", dict[str, str])
    claims_to_suppress = answer("claimsToSuppress", list[str])
    group_override_details = answers("groupOverrideDetails", GroupAnswer)


class PreTokenGenerationAnswer(Answer):
    claims_override_details = answers("claimsOverrideDetails", ClaimsAnswer)


class PreTokenGenerationEvent(CognitoEvent):
    """Before tokens are made, version 1 of the trigger: claims of the id token."""

    request = part("request", PreTokenGenerationRequest)
    response = answers("response", PreTokenGenerationAnswer)


class IdTokenAnswer(Answer):
    """Claims of version 2 may be any JSON."""

    claims_to_add_or_override = answer("claimsToAddOrOverride", dict[str, "Any"])
    claims_to_suppress = answer("claimsToSuppress", list[str])


class AccessTokenAnswer(IdTokenAnswer):
    scopes_to_add = answer("scopesToAdd", list[str])
    scopes_to_suppress = answer("scopesToSuppress", list[str])


class ClaimsAndScopeAnswer(Answer):
    id_token_generation = answers("idTokenGeneration", IdTokenAnswer)
    access_token_generation = answers("accessTokenGeneration", AccessTokenAnswer)
    group_override_details = answers("groupOverrideDetails", GroupAnswer)


class PreTokenGenerationV2Answer(Answer):
    claims_and_scope_override_details = answers("claimsAndScopeOverrideDetails", ClaimsAndScopeAnswer)


class PreTokenGenerationV2Event(CognitoEvent):
    """Versions 2 and 3 of the trigger: claims of both tokens, and scopes."""

    request = part("request", PreTokenGenerationRequest)
    response = answers("response", PreTokenGenerationV2Answer)


class CustomMessageRequest(CognitoRequest):
    """The parameters are placeholders that must stand in the message."""

    code_parameter = optional("codeParameter", text)
    link_parameter = optional("linkParameter", text)
    username_parameter = optional("usernameParameter", text)


class CustomMessageAnswer(Answer):
    sms_message = answer("smsMessage", str)
    email_message = answer("emailMessage", str)
    email_subject = answer("emailSubject", str)


class CustomMessageEvent(CognitoEvent):
    """Before a message goes out."""

    request = part("request", CustomMessageRequest)
    response = answers("response", CustomMessageAnswer)


class ChallengeResult(View):
    """One challenge that was met, or not; `challenge_metadata` is what was set when it was made."""

    challenge_name = field("challengeName", text)
    challenge_result = field("challengeResult", flag)
    challenge_metadata = optional("challengeMetadata", text)


class DefineAuthChallengeRequest(CognitoRequest):
    session = parts("session", ChallengeResult)
    user_not_found = optional("userNotFound", flag)


class DefineAuthChallengeAnswer(Answer):
    challenge_name = answer("challengeName", str)
    issue_tokens = answer("issueTokens", bool)
    fail_authentication = answer("failAuthentication", bool)


class DefineAuthChallengeEvent(CognitoEvent):
    """Which challenge comes next."""

    request = part("request", DefineAuthChallengeRequest)
    response = answers("response", DefineAuthChallengeAnswer)


class CreateAuthChallengeRequest(DefineAuthChallengeRequest):
    challenge_name = field("challengeName", text)


class CreateAuthChallengeAnswer(Answer):
    public_challenge_parameters = answer("publicChallengeParameters", dict[str, str])
    private_challenge_parameters = answer("privateChallengeParameters", dict[str, str])
    challenge_metadata = answer("challengeMetadata", str)


class CreateAuthChallengeEvent(CognitoEvent):
    """What the challenge is."""

    request = part("request", CreateAuthChallengeRequest)
    response = answers("response", CreateAuthChallengeAnswer)


class VerifyAuthChallengeRequest(CognitoRequest):
    private_challenge_parameters = or_empty("privateChallengeParameters", text_map, dict)
    challenge_answer = field("challengeAnswer", text)
    user_not_found = optional("userNotFound", flag)


class VerifyAuthChallengeAnswer(Answer):
    answer_correct = answer("answerCorrect", bool)


class VerifyAuthChallengeEvent(CognitoEvent):
    """Whether the challenge is met."""

    request = part("request", VerifyAuthChallengeRequest)
    response = answers("response", VerifyAuthChallengeAnswer)


class UserMigrationRequest(CognitoRequest):
    password = optional("password", text)
    validation_data = or_empty("validationData", text_map, dict)


class UserMigrationAnswer(Answer):
    user_attributes = answer("userAttributes", dict[str, str])
    final_user_status = answer("finalUserStatus", str)
    message_action = answer("messageAction", str)
    desired_delivery_mediums = answer("desiredDeliveryMediums", list[str])
    force_alias_creation = answer("forceAliasCreation", bool)


class UserMigrationEvent(CognitoEvent):
    """Somebody whom the pool does not know; an exception says that nobody does."""

    request = part("request", UserMigrationRequest)
    response = answers("response", UserMigrationAnswer)


class CustomSenderRequest(CognitoRequest):
    """`code` is encrypted with your KMS key, in base64 of the AWS Encryption SDK's message."""

    type = field("type", text)
    code = optional("code", text)


class CustomSenderEvent(CognitoEvent):
    """You send the message, by mail or SMS; there is nothing to answer."""

    request = part("request", CustomSenderRequest)


_TRIGGERS: "dict[str, type[CognitoEvent]]" = {
    "PreSignUp": PreSignUpEvent,
    "PostConfirmation": PostConfirmationEvent,
    "PreAuthentication": PreAuthenticationEvent,
    "PostAuthentication": PostAuthenticationEvent,
    "TokenGeneration": PreTokenGenerationEvent,
    "CustomMessage": CustomMessageEvent,
    "DefineAuthChallenge": DefineAuthChallengeEvent,
    "CreateAuthChallenge": CreateAuthChallengeEvent,
    "VerifyAuthChallengeResponse": VerifyAuthChallengeEvent,
    "UserMigration": UserMigrationEvent,
    "CustomEmailSender": CustomSenderEvent,
    "CustomSMSSender": CustomSenderEvent,
}


def read_trigger(raw: "Any") -> CognitoEvent:
    """The event as the class of its trigger. Raises EventError for one without `triggerSource`."""
    event = CognitoEvent(raw)
    kind = _TRIGGERS.get(event.trigger_source.partition("_")[0], CognitoEvent)
    if kind is PreTokenGenerationEvent and event.version != "1":
        kind = PreTokenGenerationV2Event
    return kind(raw)
