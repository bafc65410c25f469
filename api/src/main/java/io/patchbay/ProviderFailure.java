// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/**
 * One provider that was found and could not be used.
 *
 * @param kind {@code transport}, {@code protocol}, {@code compressor} or {@code cipher}
 * @param origin the module, jar or class that it came from, as far as it is known
 * @param cause what went wrong
 */
public record ProviderFailure(String kind, String origin, Throwable cause) {}
