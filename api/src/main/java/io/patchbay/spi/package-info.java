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
 * <p><b>Providers</b> are named factories found by {@link java.util.ServiceLoader}: a public class with a public
 * constructor without parameters, which starts no thread, opens no socket, holds no key and has no field that changes.
 * Whatever has state is returned by their {@code open} methods.
 *
 * <p><b>Buffers.</b> A buffer handed to a stage belongs to the caller and may be used during the call only: the same
 * object comes back with other bytes in the next call. A stage reads its source from position to limit and writes to
 * its target from position. When it succeeds, the source's position is its limit and the target's position is behind
 * the last byte written; when it fails, both positions are unspecified. A stage never writes to a source, unless a
 * method says so, and never looks outside position and limit. Sources may be read-only and direct; targets are neither
 * read-only nor smaller than what the stage's own size method asked for. Byte order is big-endian throughout.
 *
 * <p><b>Threads.</b> Providers are safe for use by many threads at once. What {@code open} returns says so itself.
 *
 * <p><b>Errors.</b> Bytes that a stage cannot accept are a {@link io.patchbay.CodecException}, settings that it cannot
 * accept an {@link io.patchbay.AssemblyException}. Messages of exceptions never contain keys or payload.
 *
 * <p>No method takes or returns {@code null} unless it says so.
 */
package io.patchbay.spi;
