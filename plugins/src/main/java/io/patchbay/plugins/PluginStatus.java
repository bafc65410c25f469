// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import io.patchbay.ProviderInfo;
import java.util.List;

/**
 * How one plugin of a directory is.
 *
 * @param name the name of its jar or folder
 * @param state where it is in its life
 * @param providers what it provides; empty unless it is or was plugged
 * @param problems what is wrong with it, one sentence each: why it, or its new version, or a provider of it could not be
 *     loaded
 * @param connections how many connections use it
 * @param heldBy what keeps it from being collected, if it was unplugged, as far as that is known
 */
public record PluginStatus(
        String name,
        State state,
        List<ProviderInfo> providers,
        List<String> problems,
        int connections,
        List<String> heldBy) {

    /** Where a plugin of a directory is in its life. */
    public enum State {
        /** Its files may still be written to. */
        SETTLING,
        /** Its providers can be used. */
        PLUGGED,
        /** It could not be loaded, and is looked at again when its files change. */
        FAILED,
        /** It was replaced or removed, and connections still use it. */
        DRAINING,
        /** It was replaced or removed, nothing of the manager uses it, and it was not collected yet. */
        UNPLUGGED,
        /** It was replaced or removed, and nothing of it is left. Told once, and not listed. */
        COLLECTED
    }

    /**
     * Copies the lists.
     *
     * @param name its name
     * @param state its state
     * @param providers its providers
     * @param problems its problems
     * @param connections how many connections use it
     * @param heldBy what holds it
     */
    public PluginStatus {
        providers = List.copyOf(providers);
        problems = List.copyOf(problems);
        heldBy = List.copyOf(heldBy);
    }
}
