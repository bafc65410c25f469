// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ExitCode;

/** Answers each arrival on one connection with itself until the connection ends. */
final class EchoClient {

    private final Connection connection;
    private final Composition composition;
    private final ErrorLines errors;

    EchoClient(Connection connection, Composition composition, Terminal terminal) {
        this.connection = connection;
        this.composition = composition;
        this.errors = new ErrorLines(terminal.err(), System::nanoTime);
    }

    /**
     * Echoes.
     *
     * @return the exit code: 0 if the connection ended in good order
     */
    int run() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        connection.onError(this::report).onClose(closed -> ended.countDown());
        Echo echo = new Echo(this::report);
        if (composition.hasProtocol()) {
            connection.onMessage(echo);
        } else {
            connection.onBytes(echo);
        }
        ended.await();
        errors.close();
        return connection.failure().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void report(Connection from, Throwable error) {
        errors.report("patchbay connect: " + (error.getMessage() == null ? error : error.getMessage()));
    }
}
