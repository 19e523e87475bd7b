"""The same answer as answer.py's, from a coroutine that awaits nothing: what the event loop costs."""

from answer import handler as answer


async def handler(event, context):
    return answer(event, context)
