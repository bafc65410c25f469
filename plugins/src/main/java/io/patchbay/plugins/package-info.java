// SPDX-License-Identifier: Apache-2.0
/**
 * Plugins as files: each jar or sub-folder of a directory is one, isolated from the others, and what is copied into the
 * directory, replaced there or removed takes effect while the process runs.
 *
 * <p>A plugin's code runs in this process and can do whatever the process can. The checks here keep a jar that is broken
 * or oversized from doing harm by being looked at; whose code may run is for the {@link PluginPolicy} to say.
 */
@Stability.Stable
package io.patchbay.plugins;

import io.patchbay.Stability;
