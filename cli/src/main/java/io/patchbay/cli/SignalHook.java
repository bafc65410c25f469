// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

/** What is to be done in good order if a signal ends the process before it is cancelled. */
final class SignalHook {

    private final Thread thread;

    SignalHook(Runnable stop) {
        thread = new Thread(stop, "stop");
        Runtime.getRuntime().addShutdownHook(thread);
    }

    void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The signal has come, and the hook is running.
        }
    }
}
