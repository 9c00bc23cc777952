// conc: what processes and channels cost, waiting too, as in programs/rows_conc.b. The 64 channels of alt64 are written
// out in one select, which is faster than reflect.Select.
package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

func pingpong(count int) int {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			back <- <-there
		}
	}()
	sum := 0
	for i := 0; i < count; i++ {
		there <- i
		sum = (sum + <-back) & mask
	}
	return sum
}

func spawnExit(count int) int {
	var ended int64
	done := make(chan int64)
	for i := 0; i < count; i++ {
		go func() {
			if n := atomic.AddInt64(&ended, 1); n == int64(count) {
				done <- n
			}
		}()
		if i%500 == 499 {
			runtime.Gosched() // about as many as a Dis process makes before its turn is over
		}
	}
	return int(<-done)
}

// Each of some senders has a channel of its own; all of them send about as much.
func senders(many, count int) []chan int {
	c := make([]chan int, many)
	for i := range c {
		c[i] = make(chan int)
		share := count / many
		if i < count%many {
			share++
		}
		go func(c chan<- int, value, count int) {
			for ; count > 0; count-- {
				c <- value
			}
		}(c[i], i+1, share)
	}
	return c
}

func alt2(count int) int {
	c := senders(2, count)
	sum := 0
	for ; count > 0; count-- {
		var v int
		select {
		case v = <-c[0]:
		case v = <-c[1]:
		}
		sum += v
	}
	return sum
}

func alt8(count int) int {
	c := senders(8, count)
	sum := 0
	for ; count > 0; count-- {
		var v int
		select {
		case v = <-c[0]:
		case v = <-c[1]:
		case v = <-c[2]:
		case v = <-c[3]:
		case v = <-c[4]:
		case v = <-c[5]:
		case v = <-c[6]:
		case v = <-c[7]:
		}
		sum += v
	}
	return sum
}

func alt64(count int) int {
	c := senders(64, count)
	sum := 0
	for ; count > 0; count-- {
		var v int
		select {
		case v = <-c[0]:
		case v = <-c[1]:
		case v = <-c[2]:
		case v = <-c[3]:
		case v = <-c[4]:
		case v = <-c[5]:
		case v = <-c[6]:
		case v = <-c[7]:
		case v = <-c[8]:
		case v = <-c[9]:
		case v = <-c[10]:
		case v = <-c[11]:
		case v = <-c[12]:
		case v = <-c[13]:
		case v = <-c[14]:
		case v = <-c[15]:
		case v = <-c[16]:
		case v = <-c[17]:
		case v = <-c[18]:
		case v = <-c[19]:
		case v = <-c[20]:
		case v = <-c[21]:
		case v = <-c[22]:
		case v = <-c[23]:
		case v = <-c[24]:
		case v = <-c[25]:
		case v = <-c[26]:
		case v = <-c[27]:
		case v = <-c[28]:
		case v = <-c[29]:
		case v = <-c[30]:
		case v = <-c[31]:
		case v = <-c[32]:
		case v = <-c[33]:
		case v = <-c[34]:
		case v = <-c[35]:
		case v = <-c[36]:
		case v = <-c[37]:
		case v = <-c[38]:
		case v = <-c[39]:
		case v = <-c[40]:
		case v = <-c[41]:
		case v = <-c[42]:
		case v = <-c[43]:
		case v = <-c[44]:
		case v = <-c[45]:
		case v = <-c[46]:
		case v = <-c[47]:
		case v = <-c[48]:
		case v = <-c[49]:
		case v = <-c[50]:
		case v = <-c[51]:
		case v = <-c[52]:
		case v = <-c[53]:
		case v = <-c[54]:
		case v = <-c[55]:
		case v = <-c[56]:
		case v = <-c[57]:
		case v = <-c[58]:
		case v = <-c[59]:
		case v = <-c[60]:
		case v = <-c[61]:
		case v = <-c[62]:
		case v = <-c[63]:
		}
		sum += v
	}
	return sum
}

// Whole rounds of a ring of 1,000, until there were as many hops as wanted.
func ring(count int) int {
	const members = 1000
	rounds := (count + members - 1) / members
	first := make(chan int)
	before := first
	for i := 1; i < members; i++ {
		behind := make(chan int)
		go func(before, behind chan int) {
			for left := rounds; left > 0; left-- {
				behind <- <-before + 1
			}
		}(before, behind)
		before = behind
	}
	token := 0
	for left := rounds; left > 0; left-- {
		first <- token + 1
		token = <-before
	}
	return token
}

func pipeline(count, room int) int {
	first := make(chan int, room)
	go func() {
		for i := 0; i < count; i++ {
			first <- i & 0xffffff
		}
	}()
	before := first
	for i := 1; i <= 4; i++ {
		behind := make(chan int, room)
		go func(before, behind chan int, number int) {
			for left := count; left > 0; left-- {
				behind <- (<-before*3 + number) & 0xffffff
			}
		}(before, behind, i)
		before = behind
	}
	sum := 0
	for left := count; left > 0; left-- {
		sum = (sum + <-before) & mask
	}
	return sum
}

// So many wait to receive, a hundred at a channel; then each gets a message and ends.
func blocked(count int) int {
	channels := make([]chan int, count/100+1)
	for i := range channels {
		channels[i] = make(chan int)
	}
	received, waiting := int64(0), int64(0)
	done := make(chan bool)
	for i := count; i > 0; i-- {
		go func(c chan int) {
			atomic.AddInt64(&waiting, 1)
			if atomic.AddInt64(&received, int64(<-c)) == int64(count) {
				done <- true
			}
		}(channels[i/100])
	}
	for atomic.LoadInt64(&waiting) < int64(count) {
		runtime.Gosched()
	}
	for i := count; i > 0; i-- {
		channels[i/100] <- 1
	}
	<-done
	return int(received)
}

func sleep(ms int) int {
	time.Sleep(time.Duration(ms) * time.Millisecond)
	return 0
}

var rowsConc = []row{
	{"pingpong", pingpong},
	{"spawnexit", spawnExit},
	{"alt2", alt2},
	{"alt8", alt8},
	{"alt64", alt64},
	{"ring", ring},
	{"pipeline1", func(count int) int { return pipeline(count, 1) }},
	{"pipeline16", func(count int) int { return pipeline(count, 16) }},
	{"pipeline256", func(count int) int { return pipeline(count, 256) }},
	{"blocked", blocked},
	{"sleep", sleep},
}
