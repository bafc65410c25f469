// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    @Test
    @DisplayName("F3: IPv6 addresses share a count exactly if their first 64 bits are the same")
    void dividesIpv6ByNetwork() {
        Random random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            byte[] one = new byte[16];
            random.nextBytes(one);
            byte[] other = one.clone();
            int bit = random.nextInt(128);
            other[bit / 8] ^= (byte) (128 >> bit % 8);
            boolean sameNetwork = new BigInteger(1, one).shiftRight(64).equals(new BigInteger(1, other).shiftRight(64));
            assertEquals(sameNetwork, Admission.key(one).equals(Admission.key(other)), "bit " + bit);
        }
    }

    @Test
    void takesAMappedAddressForWhatItIs() throws Exception {
        byte[] plain = {10, (byte) 200, 3, 4};
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, (byte) 200, 3, 4};
        byte[] loopback6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        assertEquals(Admission.key(plain), Admission.key(mapped));
        assertNotEquals(Admission.key(new byte[4]), Admission.key(loopback6));
        assertNotEquals(Admission.key(plain), Admission.key(new byte[] {10, (byte) 200, 3, 5}));
    }

    @Test
    void countsInAllAndByAddress() throws Exception {
        Admission admission = new Admission(3, 2);
        InetAddress a = InetAddress.getByName("10.0.0.1");
        InetAddress b = InetAddress.getByName("10.0.0.2");
        assertNull(admission.enter(a));
        assertNull(admission.enter(a));
        assertEquals("maxConnectionsPerAddress is 2", admission.enter(a));
        assertNull(admission.enter(b));
        assertEquals("maxConnections is 3", admission.enter(b));
        admission.leave(a);
        assertNull(admission.enter(b));
        assertNotNull(admission.enter(b));
        assertEquals(3, admission.count());
    }
}
