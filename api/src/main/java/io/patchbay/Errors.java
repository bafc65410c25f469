// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Tells the error listeners of one connection what is nobody's return value, or the log if nobody listens. */
final class Errors {

    private static final AtomicLongFieldUpdater<Errors> COUNT =
            AtomicLongFieldUpdater.newUpdater(Errors.class, "count");

    private final Connection connection;
    private final Handlers own;
    private final Handlers shared;
    private final Connections registry;
    private volatile long count;
    private volatile Throwable last;

    Errors(Connection connection, Handlers own, Handlers shared, Connections registry) {
        this.connection = connection;
        this.own = own;
        this.shared = shared;
        this.registry = registry;
    }

    void report(Throwable error) {
        COUNT.incrementAndGet(this);
        last = error;
        if (error instanceof LimitException limit) {
            limitHit(limit);
        }
        boolean heard = tell(own.errorHandlers(), error);
        if (shared != null) {
            heard |= tell(shared.errorHandlers(), error);
        }
        if (!heard) {
            warn(LogText.of(error));
        }
    }

    /** Runs what is for the application's code and must not hurt who calls it. */
    void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            report(e);
        }
    }

    private boolean tell(List<ErrorHandler> listeners, Throwable error) {
        for (ErrorHandler listener : listeners) {
            try {
                listener.handle(connection, error);
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                warn("has an error handler that failed: " + LogText.of(e));
            }
        }
        return !listeners.isEmpty();
    }

    void warn(String text) {
        registry.log().warn("Connection " + connection.id() + " (" + connection.endpoint() + "): " + text);
    }

    void limitHit(LimitException limit) {
        registry.limitHit(connection.endpoint(), limit);
    }

    /** The last error that was reported. */
    Optional<Throwable> last() {
        return Optional.ofNullable(last);
    }

    long count() {
        return count;
    }
}
