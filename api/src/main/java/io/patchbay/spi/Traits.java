// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

/**
 * What a transport promises of every link.
 *
 * <p>On a reliable link every frame that was accepted must arrive once, unless the link ends (TRANSPORT-3). On an
 * ordered link frames must arrive in the order in which they were sent (TRANSPORT-4). On a connected link both sides
 * must learn when it ends (TRANSPORT-5).
 *
 * @param reliable a frame that was accepted arrives, unless the link ends
 * @param ordered frames arrive in the order in which they were sent
 * @param connected both sides learn when the link begins and ends
 */
public record Traits(boolean reliable, boolean ordered, boolean connected) {

    /** What a stream such as TCP promises: everything. */
    public static final Traits STREAM = new Traits(true, true, true);
}
