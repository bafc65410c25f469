/* SPDX-License-Identifier: Apache-2.0
 *
 * The client of all datagram servers, and the limit for them: an echo server. Both let the system carry many datagrams
 * of one size as one (UDP_SEGMENT to send, UDP_GRO to receive), so that the client costs little beside the servers that
 * are measured. A server that does not ask for it gets every datagram by itself, as from any other client. A datagram
 * begins with its number and its place in the window; one that has not come back in time is given up, counted, and
 * another takes its place.
 *
 *   datagrams server BYTES
 *   datagrams client BYTES PORT 1 IN_FLIGHT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#define UDP_GRO 104
#endif

enum { BATCH = 64, LARGEST = 65535, LARGEST_PAYLOAD = 65507, MOST_PLACES = 4096, HEADER = 12, SAMPLED = 1024 };

static const char FILLING = 0x5a;
static const int64_t LOST_NANOS = 200000000;
static const int64_t LIMIT_NANOS = 60000000000;

static char outgoing[LARGEST], incoming[LARGEST];
static size_t datagram_bytes;

/* All datagrams have the same size, so what comes at once needs no other mark to be told apart. */
static int new_socket(void) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int size = (int) datagram_bytes;
    int on = 1;
    check(setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof size) == 0, "UDP_SEGMENT");
    check(setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on) == 0, "UDP_GRO");
    return fd;
}

/* What the socket does not take is lost, as on the way. */
static void transmit(int fd, const char *bytes, size_t size, const struct sockaddr_in *to) {
    ssize_t sent = sendto(fd, bytes, size, MSG_DONTWAIT, (const struct sockaddr *) to, to == NULL ? 0 : sizeof *to);
    check(sent >= 0 || errno == EAGAIN || errno == ENOBUFS, "sendto");
}

/* ---- server: what came together goes back together ---- */

static void echo(int fd) {
    for (int i = 0; i < BATCH; i++) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        ssize_t length = recvfrom(fd, incoming, LARGEST, MSG_DONTWAIT, (struct sockaddr *) &from, &size);
        if (length < 0) {
            check(errno == EAGAIN, "recvfrom");
            return;
        }
        transmit(fd, incoming, (size_t) length, &from);
    }
}

static int serve(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = new_socket();
    check(bind(fd, (struct sockaddr *) &address, size) == 0, "bind");
    check(getsockname(fd, (struct sockaddr *) &address, &size) == 0, "getsockname");
    printf("port %d\n", ntohs(address.sin_port));

    int poll_fd = epoll_create1(0);
    struct epoll_event commands = {.events = EPOLLIN, .data.fd = STDIN_FILENO};
    struct epoll_event datagrams = {.events = EPOLLIN, .data.fd = fd};
    check(epoll_ctl(poll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &commands) == 0, "epoll_ctl");
    check(epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &datagrams) == 0, "epoll_ctl");
    while (1) {
        char line[64];
        struct epoll_event event;
        if (epoll_wait(poll_fd, &event, 1, -1) < 1) continue;
        if (event.data.fd == fd) {
            echo(fd);
        } else if (read(STDIN_FILENO, line, sizeof line) > 0) {
            report_counters();
        } else {
            return 0;
        }
    }
}

/* ---- client: every arrival makes room for another datagram ---- */

static int64_t sent_at[MOST_PLACES];
static uint64_t numbers[MOST_PLACES];
static uint32_t free_places[MOST_PLACES];
static uint32_t places, free_count;
static uint64_t sent, wanted, lost;

static const uint64_t NOTHING = UINT64_MAX;

static void release(uint32_t place) {
    numbers[place] = NOTHING;
    free_places[free_count++] = place;
}

static void send_all(int fd, int64_t time) {
    while (free_count > 0 && places - free_count < wanted) {
        size_t used = 0;
        for (int i = 0; i < BATCH && used + datagram_bytes <= LARGEST_PAYLOAD; i++) {
            if (free_count == 0 || places - free_count >= wanted) break;
            uint32_t place = free_places[--free_count];
            numbers[place] = sent;
            sent_at[place] = time;
            memcpy(outgoing + used, &sent, sizeof sent);
            memcpy(outgoing + used + sizeof sent, &place, sizeof place);
            used += datagram_bytes;
            sent++;
        }
        transmit(fd, outgoing, used, NULL);
    }
}

static void arrived(const char *datagram, size_t length) {
    uint64_t number;
    uint32_t place;
    memcpy(&number, datagram, sizeof number);
    memcpy(&place, datagram + sizeof number, sizeof place);
    if (length != datagram_bytes || place >= places || number >= sent) fail("a datagram that was never sent");
    for (size_t i = HEADER; number % SAMPLED == 0 && i < length; i++) {
        if (datagram[i] != FILLING) fail("a datagram came changed");
    }
    if (numbers[place] == number) {
        release(place);
        wanted--;
    }
}

static void receive_all(int fd) {
    ssize_t length;
    while ((length = recv(fd, incoming, LARGEST, MSG_DONTWAIT)) >= 0) {
        for (size_t at = 0; at < (size_t) length; at += datagram_bytes) {
            size_t left = (size_t) length - at;
            arrived(incoming + at, left < datagram_bytes ? left : datagram_bytes);
        }
    }
    check(errno == EAGAIN, "recv");
}

static void give_up_late(int64_t time) {
    for (uint32_t place = 0; place < places; place++) {
        if (numbers[place] != NOTHING && time - sent_at[place] > LOST_NANOS) {
            release(place);
            lost++;
        }
    }
}

static void run(int fd, int poll_fd) {
    int64_t start = now();
    int64_t scanned = start;
    int64_t time = start;
    while (wanted > 0) {
        struct epoll_event event;
        send_all(fd, time);
        epoll_wait(poll_fd, &event, 1, (int) (LOST_NANOS / 2000000));
        time = now();
        receive_all(fd);
        if (time - scanned > LOST_NANOS / 2) {
            give_up_late(time);
            scanned = time;
        }
        if (time - start > LIMIT_NANOS) fail("%" PRIu64 " datagrams are missing after 60 s", wanted);
    }
}

static int drive(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = new_socket();
    check(connect(fd, (struct sockaddr *) &address, sizeof address) == 0, "connect");
    int poll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    check(epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
    memset(outgoing, FILLING, sizeof outgoing);
    for (uint32_t place = 0; place < places; place++) release(place);
    printf("ready\n");
    while (scanf(" run %" SCNu64, &wanted) == 1) {
        int64_t start = now();
        uint64_t lost_before = lost;
        run(fd, poll_fd);
        printf("ran %" PRId64 " 0 %" PRIu64 "\n", now() - start, lost - lost_before);
    }
    return 0;
}

int main(int count, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count < 3) fail("usage");
    datagram_bytes = strtoul(arguments[2], NULL, 10);
    if (strcmp(arguments[1], "server") == 0) return serve();
    if (count < 6) fail("usage");
    places = (uint32_t) strtoul(arguments[5], NULL, 10);
    if (datagram_bytes < HEADER || places < 1 || places > MOST_PLACES) fail("usage");
    return drive(atoi(arguments[3]));
}
