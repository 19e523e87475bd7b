/* The floor: what an event costs a client that does nothing but the protocol. One blocking socket, four system calls per
   event, no JSON; the answer is always the same.

   floor ANSWER_FILE, with AWS_LAMBDA_RUNTIME_API set to HOST:PORT */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM (8 << 20)

static char *received, *answer, *request;
static size_t answer_size;
static int fd;

static void die(const char *reason)
{
    fprintf(stderr, "floor: %s\n", reason);
    exit(1);
}

static void connect_to(const char *address)
{
    char host[64];
    const char *colon = address ? strrchr(address, ':') : NULL;
    if (!colon || colon - address >= (long)sizeof host)
        die("AWS_LAMBDA_RUNTIME_API is not HOST:PORT");
    memcpy(host, address, colon - address);
    host[colon - address] = 0;
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
    int one = 1;
    inet_pton(AF_INET, host, &place.sin_addr);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&place, sizeof place))
        die("no connection");
}

static void send_all(const char *data, size_t size)
{
    for (ssize_t done; size; data += done, size -= done)
        if ((done = send(fd, data, size, MSG_NOSIGNAL)) <= 0)
            exit(1);
}

/* One reply of a given length; its head ends with a NUL instead of the empty line. */
static void receive(void)
{
    size_t size = 0, wanted = 0;
    while (!wanted || size < wanted) {
        ssize_t more = recv(fd, received + size, ROOM - 1 - size, 0);
        if (more <= 0)
            exit(1);
        size += more;
        received[size] = 0;
        char *end = wanted ? NULL : memmem(received, size, "\r\n\r\n", 4);
        if (end) {
            end[2] = 0;
            char *length = strcasestr(received, "\r\nContent-Length:");
            if (!length)
                die("a reply without a length");
            wanted = end + 4 - received + strtoul(length + 17, NULL, 10);
        }
    }
}

static void answer_event(void)
{
    static const char name[] = "\r\nLambda-Runtime-Aws-Request-Id: ";
    char *id = strcasestr(received, name);
    if (!id)
        die("an event without a request id");
    id += sizeof name - 1;
    int head = sprintf(request,
                       "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: runtime\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                       (int)strcspn(id, "\r"), id, answer_size);
    memcpy(request + head, answer, answer_size);
    send_all(request, head + answer_size);
}

static void read_answer(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        die("the answer can't be read");
    answer = malloc(1 << 16);
    answer_size = fread(answer, 1, 1 << 16, file);
    fclose(file);
}

int main(int size, char **arguments)
{
    static const char next[] = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n";
    if (size != 2)
        die("usage: floor ANSWER_FILE");
    read_answer(arguments[1]);
    received = malloc(ROOM);
    request = malloc(answer_size + 4096);
    connect_to(getenv("AWS_LAMBDA_RUNTIME_API"));
    for (;;) {
        send_all(next, sizeof next - 1);
        receive();
        answer_event();
        receive();
    }
}
