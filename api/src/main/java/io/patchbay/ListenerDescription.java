// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/**
 * How a listener is doing.
 *
 * @param endpoint where it can be reached
 * @param connections how many of its connections are open
 * @param refused how many connections it did not accept, because of a limit or because they did not get ready
 */
public record ListenerDescription(Endpoint endpoint, int connections, long refused) {

    /**
     * Writes it for people.
     *
     * @return one line
     */
    @Override
    public String toString() {
        return endpoint + ", " + connections + " connections, " + refused + " refused";
    }
}
