/* SPDX-License-Identifier: Apache-2.0
 *
 * The limit for datagrams: an echo server and its client on epoll, many datagrams for a system call. A datagram begins
 * with its number and its place in the window; one that has not come back in time is given up, counted, and another
 * takes its place, as in DatagramLoad.
 *
 *   datagrams server BYTES
 *   datagrams client BYTES PORT 1 IN_FLIGHT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner.h"

enum { BATCH = 64, LARGEST = 65535, MOST_PLACES = 4096, HEADER = 12 };

static const int64_t LOST_NANOS = 200000000;
static const int64_t LIMIT_NANOS = 60000000000;

static struct mmsghdr messages[BATCH];
static struct iovec parts[BATCH];
static struct sockaddr_in addresses[BATCH];
static char *bytes;
static size_t capacity, datagram_bytes;

/* Makes room for a batch; with addresses if they are not fixed by a connect. */
static void prepare(size_t each, int addressed) {
    capacity = each;
    bytes = calloc(BATCH, each);
    for (int i = 0; i < BATCH; i++) {
        parts[i].iov_base = bytes + i * each;
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_name = addressed ? &addresses[i] : NULL;
    }
}

static int receive_batch(int fd) {
    for (int i = 0; i < BATCH; i++) {
        parts[i].iov_len = capacity;
        if (messages[i].msg_hdr.msg_name != NULL) messages[i].msg_hdr.msg_namelen = sizeof addresses[i];
    }
    int count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
    check(count >= 0 || errno == EAGAIN, "recvmmsg");
    return count < 0 ? 0 : count;
}

/* What the socket does not take is lost, as on the way. */
static void send_batch(int fd, int count) {
    int done = 0;
    while (done < count) {
        int taken = sendmmsg(fd, messages + done, (unsigned) (count - done), MSG_DONTWAIT);
        if (taken < 0) {
            check(errno == EAGAIN || errno == ENOBUFS, "sendmmsg");
            return;
        }
        done += taken;
    }
}

/* ---- server: what came together goes back together ---- */

static void echo(int fd) {
    int count;
    do {
        count = receive_batch(fd);
        for (int i = 0; i < count; i++) parts[i].iov_len = messages[i].msg_len;
        if (count > 0) send_batch(fd, count);
    } while (count == BATCH);
}

static int serve(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    check(bind(fd, (struct sockaddr *) &address, size) == 0, "bind");
    check(getsockname(fd, (struct sockaddr *) &address, &size) == 0, "getsockname");
    prepare(LARGEST, 1);
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
        int count = 0;
        for (; count < BATCH && free_count > 0 && places - free_count < wanted; count++) {
            uint32_t place = free_places[--free_count];
            numbers[place] = sent;
            sent_at[place] = time;
            memcpy(parts[count].iov_base, &sent, sizeof sent);
            memcpy((char *) parts[count].iov_base + sizeof sent, &place, sizeof place);
            parts[count].iov_len = datagram_bytes;
            sent++;
        }
        send_batch(fd, count);
    }
}

static void arrived(const char *datagram, size_t length) {
    uint64_t number;
    uint32_t place;
    memcpy(&number, datagram, sizeof number);
    memcpy(&place, datagram + sizeof number, sizeof place);
    if (length != datagram_bytes || place >= places || number >= sent) fail("a datagram that was never sent");
    if (numbers[place] == number) {
        release(place);
        wanted--;
    }
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
        int count = receive_batch(fd);
        for (int i = 0; i < count; i++) arrived(parts[i].iov_base, messages[i].msg_len);
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
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    check(connect(fd, (struct sockaddr *) &address, sizeof address) == 0, "connect");
    int poll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    check(epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
    prepare(datagram_bytes + 1, 0);
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
