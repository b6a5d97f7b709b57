package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.ArraysTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeHeapTest extends ArraysTest {

  @Test
  void whatIsInUseStaysWhatItIs() {
    List<NDArray> kept = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      kept.add(manager.arange(50_000f).add(i));
      manager.arange(50_000f).close(); // leaves room between the others
    }
    List<float[]> before = kept.stream().map(NDArray::toFloatArray).toList();
    NativeHeap.trim();
    NativeHeap.trim();
    for (int i = 0; i < kept.size(); i++) {
      assertArrayEquals(before.get(i), kept.get(i).toFloatArray());
    }
  }
}
