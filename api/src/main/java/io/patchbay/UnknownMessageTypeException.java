// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/**
 * A message has a type that is not registered. The message is dropped and the connection stays open, because the bytes
 * themselves were good.
 */
public final class UnknownMessageTypeException extends CodecException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception for a name.
     *
     * @param name the name that is not registered
     * @return the exception
     */
    public static UnknownMessageTypeException named(String name) {
        return new UnknownMessageTypeException("Unknown message type \"" + LogText.escape(name)
                + "\"; register it with messageType(name, id), or --types name=id");
    }

    /**
     * Makes the exception for a number.
     *
     * @param id the number that is not registered
     * @return the exception
     */
    public static UnknownMessageTypeException numbered(long id) {
        return new UnknownMessageTypeException("Unknown message type id " + id
                + "; register it with messageType(name, id), or --types name=id");
    }

    private UnknownMessageTypeException(String message) {
        super(message);
    }
}
