// SPDX-License-Identifier: Apache-2.0
/**
 * For those who write a transport over sockets of the JDK: says once how a link queues, packs, frames, holds back,
 * times and ends, so that a transport says only where its sockets come from.
 *
 * <p>A transport is a {@link io.patchbay.transport.sockets.SocketFamily}, which reads addresses and makes channels, and
 * an {@code open} that answers {@code new SocketLinks(context, family)}. It fits every {@link
 * java.nio.channels.SocketChannel} of the JDK's own selector, such as Unix domain sockets and TCP. Transports with a
 * library of their own implement {@link io.patchbay.spi.OpenTransport} and {@link io.patchbay.spi.Link} instead.
 *
 * <p>Where frames must stay whole, each stands behind its length, four bytes, big-endian; without stages behind the
 * transport, bytes are handed out as they come.
 *
 * <p>No method takes or returns {@code null} unless it says so.
 */
@NullMarked
@Stability.Stable
package io.patchbay.transport.sockets;

import io.patchbay.Stability;
import org.jspecify.annotations.NullMarked;
