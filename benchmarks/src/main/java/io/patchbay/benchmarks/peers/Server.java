// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

/** One way to write the server of a workload. */
public interface Server {

    /** Starts to answer at a free port of 127.0.0.1, and returns the port. */
    int serve() throws Exception;
}
