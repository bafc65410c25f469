// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

/**
 * Takes messages of one type.
 *
 * @param <T> the type of the body
 */
@FunctionalInterface
public interface DeliveryHandler<T> {

    /**
     * Takes a message. When it returns, the message is taken, and the sender forgets it: what must outlive a crash must
     * have been stored by then.
     *
     * @param from where it came from
     * @param body its body
     * @throws Exception if the message cannot be taken; then it comes again, and none of this sender's comes before it
     */
    void handle(Delivery from, T body) throws Exception;
}
