"""Imports nothing: what a start costs before there is anything of the user's."""


def handler(event, context):
    return "Hello, world!"
