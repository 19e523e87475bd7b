/* A stub of Lambda's Runtime API that starts one client, feeds it events and measures it; runtime_api.py does the same.

   runtime_api [--warmup N] [--count N] [--event FILE] [--spin] [--chunked] [--until-exit] -- COMMAND...

   Sends `warmup` + `count` events, then ends the client by SIGTERM and prints one JSON line: see `Run` in run.py.
   --spin        never sleep: it answers at once, and no wake-up of it is charged to the client
   --chunked     send the events in chunks instead of with a length
   --until-exit  no events: the client ends by itself, and its whole life is measured instead of its way to `next` */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_CONNECTIONS 32
#define CHUNK_BYTES 32768
#define PATIENCE_S 300

enum kind { NEXT, RESPONSE, ERROR, REGISTER, WAIT, OTHER };
enum state { HEAD, LENGTH, CHUNKS };

struct connection {
    int fd;
    char *data;
    size_t size, room, left;
    enum state state;
    enum kind kind;
    double event_at;      /* when its event was sent; 0 before the first */
    double first_byte_at; /* when the first byte of the answer's body came; 0 before */
    int is_waiting;  /* it asked for the next event and has none yet */
};

struct sample { long events, kb; };

static struct connection connections[MOST_CONNECTIONS];
static int listener, poller;
static pid_t client;

static char *event, *message;
static size_t event_size, message_room;
static long warmup, count, sent, answered, measured;
static int spins, is_chunked, until_exit;

static double started_at, first_next_at, progress_at, cpu_at_start, cpu_at_last, cpu_at_end;
static double *cycles, *first_bytes, *event_cpus;
static long first_byte_count;
static struct sample samples[16];
static int sample_count;
static char answer[2048];
static size_t answer_size;

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fprintf(stderr, "runtime_api: ");
    vfprintf(stderr, format, values);
    fprintf(stderr, "\n");
    if (client > 0)
        kill(client, SIGKILL);
    exit(1);
}

/* --- what is measured of the client ------------------------------------------------------------------------------ */

static double cpu_us(void)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(client, &clock) || clock_gettime(clock, &time))
        fail("the client's processor time can't be read: %s", strerror(errno));
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static long rss_kb(void)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", client);
    int fd = open(path, O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (size < 0)
        return 0;
    text[size] = 0;
    char *line = strstr(text, "VmRSS:");
    return line ? atol(line + 6) : 0;
}

static int is_power_of_ten(long number)
{
    while (number >= 10 && number % 10 == 0)
        number /= 10;
    return number == 1;
}

static void sample_memory(void)
{
    int is_last = answered == warmup + count;
    if (((answered >= 1000 && is_power_of_ten(answered)) || is_last) && sample_count < 16)
        samples[sample_count++] = (struct sample){answered, rss_kb()};
}

/* --- HTTP ---------------------------------------------------------------------------------------------------------- */

static void write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t done = send(fd, data, size, MSG_NOSIGNAL);
        if (done < 0 && errno != EINTR)
            return; /* the client is gone, which is seen where it is read from */
        if (done > 0) {
            data += done;
            size -= done;
        }
    }
}

static size_t put_chunks(char *place)
{
    size_t used = 0;
    for (size_t done = 0; done < event_size;) {
        size_t size = event_size - done < CHUNK_BYTES ? event_size - done : CHUNK_BYTES;
        used += sprintf(place + used, "%zx\r\n", size);
        memcpy(place + used, event + done, size);
        memcpy(place + used + size, "\r\n", 2);
        used += size + 2;
        done += size;
    }
    memcpy(place + used, "0\r\n\r\n", 5);
    return used + 5;
}

static size_t put_body(char *place)
{
    if (is_chunked)
        return put_chunks(place);
    memcpy(place, event, event_size);
    return event_size;
}

/* As Go's server writes it, which Lambda's is: another one every second. */
static const char *date(void)
{
    static char text[40];
    static time_t written;
    time_t now = time(NULL);
    if (now != written)
        strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&now));
    written = now;
    return text;
}

/* What differs from event to event on Lambda differs here: request id, deadline, trace. */
static void send_event(struct connection *connection)
{
    char length[64] = "Transfer-Encoding: chunked";
    if (!is_chunked)
        snprintf(length, sizeof length, "Content-Length: %zu", event_size);
    int head = snprintf(
        message, message_room,
        "HTTP/1.1 200 OK\r\n"
        "Content-Type: application/json\r\n"
        "Lambda-Runtime-Aws-Request-Id: %08lx-5f2a-4c1e-9b7d-3e8a60d1c4f2\r\n"
        "Lambda-Runtime-Deadline-Ms: %lld\r\n"
        "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:measured\r\n"
        "Lambda-Runtime-Trace-Id: Root=1-6745a1c0-0f1e2d3c4b5a6978%08lx;Parent=53995c3f%08lx;Sampled=0\r\n"
        "Date: %s\r\n"
        "%s\r\n\r\n",
        sent, (long long)(time(NULL) + 300) * 1000 + sent % 1000, sent, sent, date(), length);
    size_t size = head + put_body(message + head);
    sent++;
    connection->is_waiting = 0;
    connection->event_at = now_us();
    connection->first_byte_at = 0;
    write_all(connection->fd, message, size);
}

static void accept_answer(struct connection *connection)
{
    char accepted[256];
    int size = snprintf(accepted, sizeof accepted,
                        "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nDate: %s\r\n"
                        "Content-Length: 16\r\n\r\n{\"status\":\"OK\"}\n",
                        date());
    write_all(connection->fd, accepted, size);
}

static void register_extension(struct connection *connection)
{
    static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                "Lambda-Extension-Identifier: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\r\n"
                                "Content-Length: 2\r\n\r\n{}";
    write_all(connection->fd, reply, sizeof reply - 1);
}

static void give_next(struct connection *connection)
{
    double now = now_us();
    progress_at = now;
    if (!first_next_at)
        first_next_at = now;
    double cpu = cpu_us();
    if (connection->event_at && answered > warmup) {
        event_cpus[measured] = cpu - cpu_at_last;
        cycles[measured++] = now - connection->event_at;
    }
    connection->is_waiting = 1;
    cpu_at_last = cpu;
    if (answered == warmup)
        cpu_at_start = cpu;
    if (answered == warmup + count)
        cpu_at_end = cpu;
    sample_memory();
    if (sent < warmup + count)
        send_event(connection);
}

static void finish_request(struct connection *connection)
{
    switch (connection->kind) {
    case NEXT:
        give_next(connection);
        break;
    case RESPONSE:
        answered++;
        if (answered > warmup && connection->first_byte_at)
            first_bytes[first_byte_count++] = connection->first_byte_at - connection->event_at;
        accept_answer(connection);
        break;
    case REGISTER:
        register_extension(connection);
        break;
    case WAIT: /* for a shutdown that nobody announces */
        break;
    case ERROR:
        fail("the client reported an error: %.*s", (int)answer_size, answer);
        break;
    default:
        fail("the client sent a request that the Runtime API does not have");
    }
}

static char *find_header(char *head, const char *name)
{
    char *place = strcasestr(head, name);
    return place ? place + strlen(name) : NULL;
}

static enum kind read_kind(const char *head)
{
    const char *end = strchr(head, '\r');
    const char *path = memchr(head, '/', end - head);
    if (!path)
        return OTHER;
#define IN_PATH(text) memmem(path, end - path, text, strlen(text))
    if (!strncmp(head, "GET ", 4))
        return IN_PATH("/invocation/next ") ? NEXT : IN_PATH("/extension/event/next ") ? WAIT : OTHER;
    if (IN_PATH("/extension/register "))
        return REGISTER;
    return IN_PATH("/response ") ? RESPONSE : IN_PATH("/error ") ? ERROR : OTHER;
#undef IN_PATH
}

static void drop(struct connection *connection, size_t size)
{
    connection->size -= size;
    memmove(connection->data, connection->data + size, connection->size);
}

static void keep_answer(struct connection *connection, const char *data, size_t size)
{
    if (size && !connection->first_byte_at)
        connection->first_byte_at = now_us();
    if (answered > 0 || connection->kind == REGISTER)
        return; /* the first one is shown; the others are the same */
    if (size > sizeof answer - answer_size)
        size = sizeof answer - answer_size;
    memcpy(answer + answer_size, data, size);
    answer_size += size;
}

static int read_head(struct connection *connection)
{
    char *end = memmem(connection->data, connection->size, "\r\n\r\n", 4), *value;
    if (!end)
        return 0;
    end[2] = 0;
    connection->kind = read_kind(connection->data);
    connection->state = LENGTH;
    connection->left = 0;
    if (connection->kind != NEXT) {
        if ((value = find_header(connection->data, "\r\ncontent-length:")))
            connection->left = strtoull(value, NULL, 10);
        else if (find_header(connection->data, "\r\ntransfer-encoding: chunked"))
            connection->state = CHUNKS;
    }
    drop(connection, end + 4 - connection->data);
    return 1;
}

static int read_length(struct connection *connection)
{
    size_t size = connection->size < connection->left ? connection->size : connection->left;
    if (size)
        keep_answer(connection, connection->data, size);
    connection->left -= size;
    drop(connection, size);
    if (connection->left)
        return 0;
    connection->state = HEAD;
    finish_request(connection);
    return connection->size > 0;
}

static int read_chunk(struct connection *connection)
{
    char *line = memmem(connection->data, connection->size, "\r\n", 2);
    if (!line)
        return 0;
    size_t size = strtoull(connection->data, NULL, 16), start = line + 2 - connection->data;
    /* The last chunk ends with the trailers' empty line. */
    char *end = size ? connection->data + start + size : memmem(line, connection->size - (start - 2), "\r\n\r\n", 4);
    size_t whole = end ? (size_t)(end - connection->data) + (size ? 2 : 4) : SIZE_MAX;
    if (connection->size < whole)
        return 0;
    keep_answer(connection, connection->data + start, size);
    drop(connection, whole);
    if (!size) {
        connection->state = HEAD;
        finish_request(connection);
    }
    return connection->size > 0;
}

static int read_on(struct connection *connection)
{
    switch (connection->state) {
    case HEAD:
        return read_head(connection);
    case LENGTH:
        return read_length(connection);
    default:
        return read_chunk(connection);
    }
}

/* --- connections ----------------------------------------------------------------------------------------------------- */

static void watch(int fd, struct connection *connection)
{
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = connection};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &wanted);
}

static void accept_connection(void)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), one = 1, place = 0;
    if (fd < 0)
        return;
    while (place < MOST_CONNECTIONS && connections[place].fd)
        place++;
    if (place == MOST_CONNECTIONS)
        fail("the client opened more than %d connections", MOST_CONNECTIONS);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connections[place] = (struct connection){.fd = fd, .data = malloc(1 << 18), .room = 1 << 18};
    watch(fd, &connections[place]);
}

static void close_connection(struct connection *connection)
{
    close(connection->fd);
    free(connection->data);
    *connection = (struct connection){0};
}

static void receive(struct connection *connection)
{
    if (connection->room - connection->size < 65536) {
        connection->room *= 2;
        connection->data = realloc(connection->data, connection->room);
    }
    ssize_t size =
        recv(connection->fd, connection->data + connection->size, connection->room - connection->size, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size <= 0) {
        close_connection(connection);
        return;
    }
    connection->size += size;
    while (read_on(connection))
        ;
}

static void listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    char text[64];
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, MOST_CONNECTIONS))
        fail("no port to listen on: %s", strerror(errno));
    getsockname(listener, (struct sockaddr *)&address, &size);
    snprintf(text, sizeof text, "127.0.0.1:%d", ntohs(address.sin_port));
    setenv("AWS_LAMBDA_RUNTIME_API", text, 1);
    poller = epoll_create1(EPOLL_CLOEXEC);
    watch(listener, NULL);
}

/* --- the client's life ------------------------------------------------------------------------------------------------ */

static void start_client(char **command)
{
    started_at = progress_at = now_us();
    client = vfork();
    if (client == 0) {
        dup2(2, 1); /* stdout is for the figures */
        execvp(command[0], command);
        _exit(127);
    }
}

static void check_progress(void)
{
    int status;
    if (waitpid(client, &status, WNOHANG) == client) {
        client = 0;
        fail("the client ended with status %d after %ld answers", WIFEXITED(status) ? WEXITSTATUS(status) : -1, answered);
    }
    if (now_us() - progress_at > PATIENCE_S * 1e6)
        fail("the client did nothing for %d s after %ld answers", PATIENCE_S, answered);
}

static int is_done(void)
{
    if (!first_next_at || answered < warmup + count)
        return 0;
    for (int place = 0; place < MOST_CONNECTIONS; place++)
        if (connections[place].is_waiting)
            return 1;
    return 0;
}

static void serve(void)
{
    struct epoll_event ready[MOST_CONNECTIONS];
    for (long turn = 0; !is_done(); turn++) {
        int found = epoll_wait(poller, ready, MOST_CONNECTIONS, spins ? 0 : 100);
        for (int index = 0; index < found; index++)
            if (ready[index].data.ptr)
                receive(ready[index].data.ptr);
            else
                accept_connection();
        if (!found && (!spins || turn % 100000 == 0))
            check_progress();
    }
}

static void wait_for_exit(void)
{
    struct rusage usage;
    int status;
    while (wait4(client, &status, spins ? WNOHANG : 0, &usage) == 0)
        ;
    first_next_at = now_us();
    client = 0;
    if (status)
        fail("the client failed");
    cpu_at_end = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void end_client(void)
{
    double until = now_us() + 10e6;
    kill(client, SIGTERM);
    while (waitpid(client, NULL, WNOHANG) == 0) {
        if (now_us() > until)
            kill(client, SIGKILL);
        usleep(200);
    }
    client = 0;
}

/* --- the report ------------------------------------------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static void print_times(const char *name, double *times, long size)
{
    printf(",\"%s\":", name);
    if (!size) {
        printf("null");
        return;
    }
    qsort(times, size, sizeof *times, compare);
    printf("{\"min\":%.2f,\"p50\":%.2f,\"p99\":%.2f,\"p999\":%.2f,\"max\":%.2f}", times[0], times[size / 2],
           times[(long)(size * 0.99)], times[(long)(size * 0.999)], times[size - 1]);
}

static void print_hex(void)
{
    printf(",\"answer\":\"");
    for (size_t index = 0; index < answer_size; index++)
        printf("%02x", (unsigned char)answer[index]);
    printf("\"");
}

static void print_report(void)
{
    printf("{\"first_next_us\":%.2f", first_next_at - started_at);
    printf(",\"cpu_us\":%.4f", count ? (cpu_at_end - cpu_at_start) / count : cpu_at_end);
    print_times("cycle_us", cycles, measured);
    print_times("event_cpu_us", event_cpus, measured);
    print_times("first_byte_us", first_bytes, first_byte_count);
    printf(",\"rss_kb\":{");
    for (int index = 0; index < sample_count; index++)
        printf("%s\"%ld\":%ld", index ? "," : "", samples[index].events, samples[index].kb);
    printf("}");
    print_hex();
    printf("}\n");
}

static void read_event(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail("%s can't be read: %s", path, strerror(errno));
    fseek(file, 0, SEEK_END);
    event_size = ftell(file);
    rewind(file);
    event = malloc(event_size + 1);
    if (fread(event, 1, event_size, file) != event_size)
        fail("%s can't be read", path);
    fclose(file);
    message_room = event_size + event_size / CHUNK_BYTES * 16 + 4096;
    message = malloc(message_room);
}

static char **read_options(int size, char **arguments)
{
    static const struct option options[] = {
        {"warmup", 1, 0, 'w'}, {"count", 1, 0, 'n'},   {"event", 1, 0, 'e'}, {"spin", 0, &spins, 1},
        {"chunked", 0, &is_chunked, 1}, {"until-exit", 0, &until_exit, 1}, {0}};
    for (int found; (found = getopt_long(size, arguments, "+", options, NULL)) >= 0;)
        switch (found) {
        case 'w':
            warmup = atol(optarg);
            break;
        case 'n':
            count = atol(optarg);
            break;
        case 'e':
            read_event(optarg);
            break;
        case '?':
            exit(2);
        }
    if (optind == size || (warmup + count && !event))
        fail("no command, or no --event");
    return arguments + optind;
}

int main(int size, char **arguments)
{
    char **command = read_options(size, arguments);
    cycles = calloc(count + 1, sizeof *cycles);
    event_cpus = calloc(count + 1, sizeof *event_cpus);
    first_bytes = calloc(count + 1, sizeof *first_bytes);
    listen_on_loopback();
    start_client(command);
    if (until_exit) {
        wait_for_exit();
    } else {
        serve();
        end_client();
    }
    print_report();
    return 0;
}
