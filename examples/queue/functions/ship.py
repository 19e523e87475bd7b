from lambic import events
from orders.ledger import open_ledger
from orders.order import read_order

ledger = open_ledger()


@events.sqs
def handler(record: events.SQSRecord) -> None:
    """Ships one order. What raises here comes again; nothing else of the batch does."""
    order = read_order(record.json())
    if ledger.add(record.message_id, order):
        print(f"shipped {order.quantity} of {order.product}")
