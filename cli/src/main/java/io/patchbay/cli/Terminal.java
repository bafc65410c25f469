// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes. Always UTF-8, because messages are, whatever the locale says.
 *
 * @param in lines to send
 * @param out results
 * @param err errors and progress
 */
record Terminal(InputStream in, PrintStream out, PrintStream err) {

    static Terminal ofProcess() {
        return new Terminal(System.in, stream(FileDescriptor.out, false), stream(FileDescriptor.err, true));
    }

    private static PrintStream stream(FileDescriptor descriptor, boolean autoFlush) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), autoFlush, StandardCharsets.UTF_8);
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
