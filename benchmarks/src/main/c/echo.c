/* SPDX-License-Identifier: Apache-2.0
 *
 * The limit: an echo server and its client on epoll, without a runtime. Frames are a 4-byte big-endian length and that
 * many bytes. Talks with the runner by lines, as PeerProcess does.
 *
 *   echo server FRAME_BYTES
 *   echo client FRAME_BYTES PORT CONNECTIONS IN_FLIGHT
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner.h"

enum { HEADER = 4, EVENTS = 128 };

/* A connection; in[from..to) was read and is not used up, out[out_from..out_to) is to be written. */
struct connection {
    int fd;
    int waits_to_write;
    char *in, *out;
    size_t capacity, from, to, out_from, out_to;
    uint64_t sent, received, target;
};

static int poll_fd;
static size_t frame_bytes;
static uint64_t in_flight;
static int unfinished;

static uint32_t length_at(const char *bytes) {
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return ntohl(value);
}

static struct connection *open_connection(int fd) {
    int one = 1;
    check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "TCP_NODELAY");
    check(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "O_NONBLOCK");
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->capacity = 4 * (HEADER + frame_bytes);
    if (c->capacity < 65536) c->capacity = 65536;
    c->in = malloc(c->capacity);
    c->out = calloc(1, c->capacity);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    check(epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
    return c;
}

static void wait_to_write(struct connection *c, int wait, int read_on) {
    if (c->waits_to_write == wait) return;
    c->waits_to_write = wait;
    uint32_t events = wait ? EPOLLOUT | (read_on ? EPOLLIN : 0) : EPOLLIN;
    struct epoll_event event = {.events = events, .data.ptr = c};
    check(epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &event) == 0, "epoll_ctl");
}

/* Writes what the socket takes; returns how much that was. */
static size_t write_some(struct connection *c, const char *bytes, size_t count) {
    ssize_t written = write(c->fd, bytes, count);
    check(written >= 0 || errno == EAGAIN, "write");
    return written < 0 ? 0 : (size_t) written;
}

/* Reads behind what is there; returns 0 at the end of the stream. */
static int read_some(struct connection *c) {
    if (c->from > 0) {
        memmove(c->in, c->in + c->from, c->to - c->from);
        c->to -= c->from;
        c->from = 0;
    }
    ssize_t count = read(c->fd, c->in + c->to, c->capacity - c->to);
    if (count == 0) return 0;
    check(count > 0 || errno == EAGAIN, "read");
    if (count > 0) c->to += (size_t) count;
    return 1;
}

/* ---- server: what stands complete in the buffer goes back as it is ---- */

/* The end of the last complete frame behind "from". */
static size_t complete_end(const struct connection *c) {
    size_t at = c->from;
    while (c->to - at >= HEADER) {
        uint32_t length = length_at(c->in + at);
        if (length != frame_bytes) fail("a frame of %" PRIu32 " bytes", length);
        if (c->to - at - HEADER < length) break;
        at += HEADER + length;
    }
    return at;
}

static void echo(struct connection *c, uint32_t events) {
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        if (!read_some(c)) {
            close(c->fd);
            return;
        }
        c->out_to = complete_end(c);
    }
    c->from += write_some(c, c->in + c->from, c->out_to - c->from);
    wait_to_write(c, c->from < c->out_to, 0);
}

static int serve(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    check(bind(listener, (struct sockaddr *) &address, size) == 0, "bind");
    check(listen(listener, 512) == 0, "listen");
    check(getsockname(listener, (struct sockaddr *) &address, &size) == 0, "getsockname");
    printf("port %d\n", ntohs(address.sin_port));

    struct epoll_event commands = {.events = EPOLLIN, .data.ptr = &poll_fd};
    struct epoll_event peers = {.events = EPOLLIN, .data.ptr = NULL};
    check(epoll_ctl(poll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &commands) == 0, "epoll_ctl");
    check(epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &peers) == 0, "epoll_ctl");
    struct epoll_event events[EVENTS];
    while (1) {
        int count = epoll_wait(poll_fd, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            char line[64];
            if (events[i].data.ptr == NULL) {
                open_connection(accept(listener, NULL, NULL));
            } else if (events[i].data.ptr != &poll_fd) {
                echo(events[i].data.ptr, events[i].events);
            } else if (read(STDIN_FILENO, line, sizeof line) > 0) {
                report_counters();
            } else {
                return 0;
            }
        }
    }
}

/* ---- client: every arrival makes room for another frame ---- */

static int may_send(const struct connection *c) {
    return c->sent < c->target && c->sent - c->received < in_flight;
}

/* Packs frames behind each other. The buffer's bytes stay what they are, only number and length are written. */
static void fill(struct connection *c) {
    size_t wire = HEADER + frame_bytes;
    c->out_from = c->out_to = 0;
    while (may_send(c) && c->capacity - c->out_to >= wire) {
        uint32_t length = htonl((uint32_t) frame_bytes);
        uint64_t number = c->sent++;
        memcpy(c->out + c->out_to, &length, sizeof length);
        memcpy(c->out + c->out_to + HEADER, &number, sizeof number);
        c->out_to += wire;
    }
}

static void send_all(struct connection *c) {
    while (1) {
        if (c->out_from == c->out_to) fill(c);
        if (c->out_from == c->out_to) break;
        c->out_from += write_some(c, c->out + c->out_from, c->out_to - c->out_from);
        if (c->out_from < c->out_to) break;
    }
    wait_to_write(c, c->out_from < c->out_to, 1);
}

static void verify(struct connection *c) {
    uint64_t before = c->received;
    size_t end = complete_end(c);
    for (; c->from < end; c->from += HEADER + frame_bytes) {
        uint64_t number;
        memcpy(&number, c->in + c->from + HEADER, sizeof number);
        if (number != c->received) fail("message %" PRIu64 " was due, but %" PRIu64 " came", c->received, number);
        c->received++;
    }
    if (c->received == c->target && before < c->received) unfinished--;
}

static void run(struct connection **all, int connections, uint64_t messages) {
    unfinished = connections;
    for (int i = 0; i < connections; i++) {
        uint64_t share = messages / connections + ((uint64_t) i < messages % connections ? 1 : 0);
        all[i]->target += share;
        if (share == 0) unfinished--;
        send_all(all[i]);
    }
    struct epoll_event events[EVENTS];
    while (unfinished > 0) {
        int count = epoll_wait(poll_fd, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                if (!read_some(c)) fail("the server closed a connection");
                verify(c);
            }
            send_all(c);
        }
    }
}

static int drive(int port, int connections) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct connection **all = calloc((size_t) connections, sizeof *all);
    for (int i = 0; i < connections; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        check(connect(fd, (struct sockaddr *) &address, sizeof address) == 0, "connect");
        all[i] = open_connection(fd);
    }
    printf("ready\n");
    uint64_t messages;
    while (scanf(" run %" SCNu64, &messages) == 1) {
        int64_t start = now();
        run(all, connections, messages);
        printf("ran %" PRId64 " 0 0\n", now() - start);
    }
    return 0;
}

int main(int count, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    poll_fd = epoll_create1(0);
    check(poll_fd >= 0, "epoll_create1");
    if (count < 3) fail("usage");
    frame_bytes = strtoul(arguments[2], NULL, 10);
    if (strcmp(arguments[1], "server") == 0) return serve();
    if (count < 6) fail("usage");
    in_flight = strtoull(arguments[5], NULL, 10);
    return drive(atoi(arguments[3]), atoi(arguments[4]));
}
