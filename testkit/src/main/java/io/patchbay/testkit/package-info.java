// SPDX-License-Identifier: Apache-2.0
/**
 * Contract tests: extend one class, and know that your provider conforms.
 *
 * <pre>{@code
 * class LzCompressorTest extends CompressorContract {
 *     @Override
 *     protected Compressor compressor() {
 *         return new LzCompressor();
 *     }
 * }
 * }</pre>
 *
 * <p>Each test checks a rule that {@link io.patchbay.spi} states, and the message of a failure says which rule was
 * broken. Samples are seeded, so a failure comes back at the next run. A provider that departs from a rule on purpose
 * overrides the test in question and says why.
 *
 * <p>What differs between providers of one kind is a hook: a {@code protected} method with a default that suits most.
 *
 * <p>{@link io.patchbay.testkit.MemoryTransport} lets applications and their tests run without sockets.
 */
package io.patchbay.testkit;
