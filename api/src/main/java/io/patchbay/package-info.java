// SPDX-License-Identifier: Apache-2.0
/**
 * What an application uses.
 *
 * <p>A {@link io.patchbay.NetworkManager} composes connections from whatever providers are present. An
 * {@link io.patchbay.Endpoint} such as {@code tcp+json+rle+xor://host:7171} names what is wanted, and one message takes
 * this way:
 *
 * <pre>
 *  Message --&gt; Protocol --&gt; Compressor --&gt; Cipher --&gt; Transport --&gt; the wire
 *  Message &lt;-- Protocol &lt;-- Compressor &lt;-- Cipher &lt;-- Transport &lt;--
 * </pre>
 *
 * <p>A stage that is not named is not there. With no protocol, messages are raw bytes.
 *
 * <p><b>Threads.</b> Everything here is safe for use by many threads, except builders. Handlers run on an I/O thread,
 * unless an executor is given, and must not block; messages of one connection are handled in their order.
 *
 * <p><b>Errors</b> are {@link io.patchbay.PatchbayException}s, divided by who must act.
 *
 * <p><b>Null.</b> No method takes or returns {@code null} unless it says so, and is marked by JSpecify's
 * {@code @Nullable}. The annotations are for tools; nobody needs their jar.
 */
@NullMarked
@Stability.Stable
package io.patchbay;

import org.jspecify.annotations.NullMarked;
