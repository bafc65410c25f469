// SPDX-License-Identifier: Apache-2.0
/**
 * Provider bundles that come and go while the process lives. {@link io.patchbay.osgi.BundlePlugins} is all there is to
 * it.
 */
@Stability.Stable
package io.patchbay.osgi;

import io.patchbay.Stability;
