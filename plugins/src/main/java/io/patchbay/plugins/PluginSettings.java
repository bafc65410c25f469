// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import java.time.Duration;
import java.util.Objects;

/**
 * How a directory of plugins is followed, and how much of it is looked at. Immutable.
 *
 * @param policy which jars may be loaded; anything unless set
 * @param drain how long connections may go on with a plugin that was replaced or removed; 30 seconds unless set
 * @param settle how long the files of a plugin must not change before they are read; 500 ms unless set
 * @param maxPlugins how many plugins the directory may have; 256 unless set
 * @param maxJars how many jars a plugin may have; 64 unless set
 * @param maxJarBytes how large a jar may be; 64 MiB unless set
 * @param maxUnpackedBytes how large all jars of a plugin may be when they are unpacked; 256 MiB unless set
 * @param maxEntries how many files a jar may hold; 20,000 unless set
 * @param maxManifestBytes how large each file directly in META-INF may be, the manifest among them; 1 MiB unless set
 */
public record PluginSettings(
        PluginPolicy policy,
        Duration drain,
        Duration settle,
        int maxPlugins,
        int maxJars,
        long maxJarBytes,
        long maxUnpackedBytes,
        int maxEntries,
        int maxManifestBytes) {

    /**
     * Checks the values.
     *
     * @param policy which jars may be loaded
     * @param drain at least zero
     * @param settle at least 1 ms
     * @param maxPlugins at least 1
     * @param maxJars at least 1
     * @param maxJarBytes at least 1
     * @param maxUnpackedBytes at least 1
     * @param maxEntries at least 1
     * @param maxManifestBytes at least 1
     */
    public PluginSettings {
        Objects.requireNonNull(policy, "policy");
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain is not negative");
        }
        if (settle.toMillis() < 1) {
            throw new IllegalArgumentException("settle is at least 1 ms");
        }
        if (Math.min(Math.min(maxPlugins, maxJars), Math.min(maxEntries, maxManifestBytes)) < 1
                || Math.min(maxJarBytes, maxUnpackedBytes) < 1) {
            throw new IllegalArgumentException("Every limit is at least 1");
        }
    }

    /**
     * Gives settings that are safe with files from anywhere.
     *
     * @return the defaults
     */
    public static PluginSettings defaults() {
        return new PluginSettings(
                PluginPolicy.anything(),
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                256,
                64,
                64L << 20,
                256L << 20,
                20_000,
                1 << 20);
    }

    /**
     * Sets which jars may be loaded.
     *
     * @param newPolicy the policy
     * @return a changed copy
     */
    public PluginSettings withPolicy(PluginPolicy newPolicy) {
        return new PluginSettings(newPolicy, drain, settle, maxPlugins, maxJars, maxJarBytes, maxUnpackedBytes,
                maxEntries, maxManifestBytes);
    }

    /**
     * Sets how long connections may go on with a plugin that was replaced or removed.
     *
     * @param newDrain at least zero
     * @return a changed copy
     */
    public PluginSettings withDrain(Duration newDrain) {
        return new PluginSettings(policy, newDrain, settle, maxPlugins, maxJars, maxJarBytes, maxUnpackedBytes,
                maxEntries, maxManifestBytes);
    }

    /**
     * Sets how long the files of a plugin must not change before they are read.
     *
     * @param newSettle at least 1 ms
     * @return a changed copy
     */
    public PluginSettings withSettle(Duration newSettle) {
        return new PluginSettings(policy, drain, newSettle, maxPlugins, maxJars, maxJarBytes, maxUnpackedBytes,
                maxEntries, maxManifestBytes);
    }
}
