// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Map;

/**
 * One stage of a composed endpoint.
 *
 * @param provider who does it
 * @param settings names and values in force, in order of interest; never a key
 */
public record StageDescription(ProviderInfo provider, Map<String, String> settings) {}
