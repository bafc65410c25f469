// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** Where a {@link Plugin} is in its life. */
public enum PluginState {
    /** Its providers can be used. */
    PLUGGED,
    /** Nothing new uses it, and connections that do have not ended yet. */
    DRAINING,
    /** Its manager uses it no more, and the garbage collector has not reclaimed it, or something holds it. */
    UNPLUGGED,
    /** The garbage collector has reclaimed it: its class loaders, or the instances that were given, are gone. */
    COLLECTED
}
