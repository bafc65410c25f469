// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

record ChatLine(String sender, String line) {}
