// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Optional;

/**
 * One provider that was found.
 *
 * @param kind {@code transport}, {@code protocol}, {@code compressor} or {@code cipher}
 * @param name the name that endpoints use
 * @param className its class
 * @param origin the module or jar that it came from
 * @param version the version of that module or jar, if it says so
 */
public record ProviderInfo(String kind, String name, String className, String origin, Optional<String> version) {}
