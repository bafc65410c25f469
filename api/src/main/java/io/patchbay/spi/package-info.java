// SPDX-License-Identifier: Apache-2.0
/**
 * What a provider implements.
 *
 * <p>There are four kinds of provider, and one message passes them in this order:
 *
 * <pre>
 *  Message --&gt; Protocol.encode --&gt; Compressor.compress --&gt; Cipher.seal --&gt; Link.send --&gt; the wire
 *  Message &lt;-- Protocol.decode &lt;-- Compressor.decompress &lt;-- Cipher.open &lt;-- LinkHandler.onFrame &lt;--
 * </pre>
 *
 * <p><b>Rules.</b> What binds every implementation stands in sentences that end with the name of a rule, such as the
 * first one below. The contract tests of {@code patchbay-testkit} check each of them and report by that name.
 *
 * <p><b>Providers</b> are named factories found by {@link java.util.ServiceLoader}. A provider must be a public class
 * with a public constructor without parameters (PROVIDER-3). A provider must be registered as a service, unless
 * applications make it and pass it as an instance (PROVIDER-4). A provider's constructor must start no thread and open
 * no file or socket (PROVIDER-5). A provider must hold no key and have no field that changes (PROVIDER-6). Whatever has
 * state is returned by {@code open} methods. What two calls of {@code open} returned must share nothing that changes
 * (PROVIDER-7). What {@code open} returned must leave no thread and no file behind once it is closed (PROVIDER-8).
 *
 * <p><b>Buffers.</b> A buffer handed to a stage belongs to the caller. A stage must use its buffers during the call
 * only, because the same objects come back with other bytes in the next call (STAGE-1). It reads its source from
 * position to limit and writes to its target from position. When a stage succeeds, the source's position must be its
 * limit (STAGE-2). The target's position must be behind the last byte written, of which there are as many as the stage
 * answers (STAGE-3). A stage must leave both limits as they were (STAGE-4). When a stage fails, both positions are
 * unspecified. A stage must not write to a source, unless a method says so (STAGE-5). A stage must neither read nor
 * write outside position and limit (STAGE-6). A stage must serve buffers on the heap and outside of it, slices, and
 * sources that are read-only (STAGE-7). Targets are neither read-only nor smaller than what the stage's own size method
 * asked for. Byte order is big-endian throughout.
 *
 * <p><b>Threads.</b> A provider must be safe for use by many threads at once (PROVIDER-9). What {@code open} returns
 * says so itself. A stage must not wait for anything, as it is called on I/O threads, and on virtual threads that it
 * would pin (STAGE-8).
 *
 * <p><b>Errors.</b> Bytes that a stage cannot accept must be a {@link io.patchbay.CodecException} and nothing else
 * (STAGE-9). Settings that a provider cannot accept must be an {@link io.patchbay.AssemblyException} and nothing else
 * (PROVIDER-10). Messages of exceptions must contain neither keys nor payload (STAGE-10).
 *
 * <p>No method takes {@code null} unless it says so. No method must return {@code null} unless it says so
 * (PROVIDER-11).
 */
@NullMarked
@Stability.Stable
package io.patchbay.spi;

import io.patchbay.Stability;
import org.jspecify.annotations.NullMarked;
