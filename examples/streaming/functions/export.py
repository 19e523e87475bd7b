from lambic import http
from readings.source import read_readings
from readings.table import write_table


@http.get("/readings.csv")
def handler(request: http.Request) -> http.Response:
    """The readings as CSV, of one sensor or of all; a row goes out as soon as it is read."""
    headers = {"content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="readings.csv"'}
    return http.Response(write_table(read_readings(request.query.get("sensor"))), headers=headers)
