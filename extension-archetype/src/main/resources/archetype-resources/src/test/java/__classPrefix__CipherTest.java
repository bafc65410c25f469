package ${package};

import io.patchbay.spi.Cipher;
import io.patchbay.testkit.CipherContract;

/** Each test is a rule that Patchbay relies on; the message of a failure says which. */
class ${classPrefix}CipherTest extends CipherContract {

    @Override
    protected Cipher cipher() {
        return new ${classPrefix}Cipher();
    }
}
