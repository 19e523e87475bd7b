"""The body of answer.py's answer, sent in pieces while it is made."""


def handler(event, context):
    name = event["queryStringParameters"]["first_name"]
    yield f'{{"message": "Hello, {name}!", "items": ['
    for item in (1, 2, 3):
        yield f"{item}, " if item < 3 else f"{item}], "
    yield '"ok": true}'
