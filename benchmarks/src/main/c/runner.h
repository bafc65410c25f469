/* SPDX-License-Identifier: Apache-2.0
 *
 * What the programs share: their side of the talk with the runner, as PeerProcess has it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("failed ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    exit(1);
}

static void check(int ok, const char *what) {
    if (!ok) fail("%s: %s", what, strerror(errno));
}

static void report_counters(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    int64_t micros = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) + usage.ru_utime.tv_usec
            + usage.ru_stime.tv_usec;
    printf("counters %" PRId64 " -1 0\n", micros * 1000);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}
