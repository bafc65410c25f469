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
 * <p>There is one class for each kind: {@link io.patchbay.testkit.CompressorContract},
 * {@link io.patchbay.testkit.CipherContract}, {@link io.patchbay.testkit.ProtocolContract} and
 * {@link io.patchbay.testkit.TransportContract}. The method that makes the provider is the only one to write. What
 * differs between providers of one kind is a hook: a {@code protected} method with a default that suits most, such as
 * the length of keys, the kinds of bodies that a protocol carries, or the endpoint with a transport's options.
 *
 * <p>Each test checks {@linkplain io.patchbay.testkit.Rule rules} that {@link io.patchbay.spi} states, and a failure is
 * a {@link io.patchbay.testkit.BrokenRuleError}: the name of the rule, its sentence, the provider's class, what was
 * seen, and the seed with which it comes back. What a provider does not promise, by its {@link io.patchbay.spi.Traits}
 * or by {@link io.patchbay.spi.Cipher#secure()}, is not asked: those tests are skipped and say so. A provider that
 * departs from a rule on purpose overrides the test in question and says why.
 *
 * <p>Two system properties, for all contracts: {@code patchbay.testkit.seed}, a number that gives other samples, and
 * {@code patchbay.testkit.patience}, in milliseconds, how long anything may take before it counts as not happening
 * (10,000 by default).
 *
 * <p>{@link io.patchbay.testkit.MemoryTransport} lets applications and their tests run without sockets.
 *
 * <p>No method takes or returns {@code null} unless it says so.
 */
@NullMarked
@Stability.Stable
package io.patchbay.testkit;

import io.patchbay.Stability;
import org.jspecify.annotations.NullMarked;
