// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.crypto.SecretKey;

/**
 * What a builder was told.
 *
 * @param options defaults for every endpoint
 * @param limits the bounds
 * @param messageTypes the types with numbers
 * @param allowedSwitches what stages a peer may ask to switch to
 * @param keys a key for each cipher that has one
 * @param retry what to do when a connect fails
 * @param sendPolicy what to do when a queue is full
 * @param executor where handlers run; {@code null} for the I/O threads
 * @param ioThreads how many I/O threads each transport may have
 * @param ioSpin how long an I/O thread looks for more before it sleeps
 * @param refuseInsecureCiphers whether obfuscation is refused
 */
record Settings(
        Options options,
        Limits limits,
        MessageTypes messageTypes,
        Set<String> allowedSwitches,
        Map<String, SecretKey> keys,
        RetryPolicy retry,
        SendPolicy sendPolicy,
        Executor executor,
        int ioThreads,
        Duration ioSpin,
        boolean refuseInsecureCiphers) {

    /** Keys never reach a log. */
    @Override
    public String toString() {
        return "Settings[" + options + ", " + limits + "]";
    }
}
