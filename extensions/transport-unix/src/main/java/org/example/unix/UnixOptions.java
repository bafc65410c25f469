// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import io.patchbay.Option;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What can be set for the transport {@code unix}, beside {@code SO_RCVBUF} and {@code SO_SNDBUF} of
 * {@link StandardSocketOptions}.
 */
public final class UnixOptions {

    /** Who may connect: the permissions of a listener's file, where the system has such. Default: the owner alone. */
    public static final Option<String> PERMISSIONS = Option.of(
            "unix.permissions",
            String.class,
            UnixOptions::checked,
            "the file's permissions, as in rw-rw----, where w means to connect; default: rw-------");

    /** Whether a connection stays open for sending when its peer has ended its output. Default: off. */
    public static final Option<Boolean> HALF_CLOSE = Option.ofBoolean(
            "unix.half-close", "stay open for sending when the peer has ended its output; default: false");

    static final Set<SocketOption<?>> ALL =
            Set.of(PERMISSIONS, HALF_CLOSE, StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);

    private UnixOptions() {}

    static String checked(String permissions) {
        try {
            PosixFilePermissions.fromString(permissions);
            return permissions;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("nine characters are wanted, such as rw-rw----", e);
        }
    }
}
